import { hostname } from 'node:os';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { endLeftLeases } from '../intake/lease.service.ts';
import { MaildropVisits, type WriteEnding } from '../intake/maildrop-visit.service.ts';
import { DueSignal } from './due-signal.service.ts';
import { LeaseDesk, type Taken } from './lease-desk.ts';
import type { Priority } from './next-maildrop.ts';

export interface ReceiverState {
  readonly id: string;
  readonly process: string;
  readonly priority: Priority;
  state: 'idle' | 'visiting' | 'stopped';
  mailboxId: string | null;
  since: number;
}

/** The workers of this process that download mail, each in a loop: what is due, its lease, a visit. */
@Injectable()
export class Receivers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly process = `${hostname()}:${process.pid}`;
  readonly states: ReceiverState[] = [];
  private readonly logger = new Logger('receiver');
  private readonly stopping = new AbortController();
  private readonly desk: LeaseDesk;
  private loops: Promise<void>[] = [];
  private endings = new Set<Promise<void>>();
  private deaf: () => void = () => undefined;

  constructor(
    private readonly database: Database,
    private readonly visits: MaildropVisits,
    private readonly signal: DueSignal,
    @Inject(CONFIG) private readonly config: Pick<Config, 'roles' | 'receivers'>,
  ) {
    this.desk = new LeaseDesk(database, (error) =>
      this.logger.error({ msg: 'receivers cannot work', error: String(error) }),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.has('receive')) return;
    await endLeftLeases(this.database, this.process, lives);
    this.deaf = this.signal.listen(() => this.desk.wake());
    for (const priority of ['high', 'medium', 'low'] as const) {
      for (let made = 0; made < this.config.receivers[priority]; made += 1) this.loops.push(this.loop(priority));
    }
  }

  /** Stops after the batch in work, and gives the leases back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.deaf();
    await this.desk.close();
    await Promise.all(this.loops);
    await Promise.all(this.endings);
    await this.desk.close();
    this.loops = [];
  }

  private async loop(priority: Priority): Promise<void> {
    const receiver: ReceiverState = {
      id: newId(),
      process: this.process,
      priority,
      state: 'idle',
      mailboxId: null,
      since: Date.now(),
    };
    this.states.push(receiver);
    const owner = `${this.process}/${receiver.id}`;
    while (!this.stopping.signal.aborted) {
      const taken = await this.desk.take(priority, owner);
      if (taken) await this.visit(receiver, taken);
    }
    Object.assign(receiver, { state: 'stopped', mailboxId: null, since: Date.now() });
  }

  /**
   * Returns when the visit is over and its ending waits to be written, so that the next lease can be taken in the same
   * transaction.
   */
  private async visit(receiver: ReceiverState, { maildrop, lease, version, startedAt }: Taken): Promise<void> {
    Object.assign(receiver, { state: 'visiting', mailboxId: maildrop.mailboxId, since: Date.now() });
    const over = Promise.withResolvers<undefined>();
    const end: WriteEnding = async (write, pause) => {
      const written = this.desk.end(write);
      over.resolve(undefined);
      await written;
      // It yielded: it is due again.
      if (pause === 0) this.desk.wake();
    };
    const run = this.visits.run(maildrop, lease, this.process, this.stopping.signal, { version, startedAt, end });
    const ending = run
      .catch((error: unknown) => this.logger.error({ msg: 'a visit failed outside its bounds', error: String(error) }))
      .finally(() => {
        over.resolve(undefined);
        this.endings.delete(ending);
      });
    this.endings.add(ending);
    await over.promise;
    Object.assign(receiver, { state: 'idle', mailboxId: null, since: Date.now() });
  }
}

/** Whether there is a process of this number; one that we may not ask is one. */
function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
