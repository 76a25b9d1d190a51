import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
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
import { endLeftLeases, takeLease } from '../intake/lease.service.ts';
import { MaildropVisits } from '../intake/maildrop-visit.service.ts';
import type { MaildropEntity } from '../intake/maildrop.entity.ts';
import { dueMaildrops, type Priority } from './next-maildrop.ts';

/** How long a receiver with nothing to do waits before it looks again. */
const idlePause = 1000;
/** After a failure of the database. */
const errorPause = 5000;

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
  private loops: Promise<void>[] = [];

  constructor(
    private readonly database: Database,
    private readonly visits: MaildropVisits,
    @Inject(CONFIG) private readonly config: Pick<Config, 'roles' | 'receivers'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.has('receive')) return;
    if (this.database.engine === 'sqlite') await endLeftLeases(this.database);
    for (const priority of ['high', 'medium', 'low'] as const) {
      for (let made = 0; made < this.config.receivers[priority]; made += 1) this.loops.push(this.loop(priority));
    }
  }

  /** Stops after the batch in work, and gives the leases back. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
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
    while (!this.stopping.signal.aborted) {
      const worked = await this.once(receiver).catch((error: unknown) => {
        this.logger.error({ msg: 'receiver cannot work', error: String(error) });
        return 'failed' as const;
      });
      if (worked === true) continue;
      const wait = worked === 'failed' ? errorPause : idlePause;
      await pause(wait * (0.75 + Math.random() / 2), undefined, { signal: this.stopping.signal }).catch(
        () => undefined,
      );
    }
    Object.assign(receiver, { state: 'stopped', mailboxId: null, since: Date.now() });
  }

  /** Visits one maildrop; false where none is due. */
  private async once(receiver: ReceiverState): Promise<boolean> {
    for (const maildrop of await dueMaildrops(this.database, receiver.priority)) {
      const lease = await takeLease(this.database, maildrop, `${this.process}/${receiver.id}`.slice(-36));
      if (!lease) continue;
      await this.visit(receiver, maildrop, lease);
      return true;
    }
    return false;
  }

  private async visit(
    receiver: ReceiverState,
    maildrop: MaildropEntity,
    lease: NonNullable<Awaited<ReturnType<typeof takeLease>>>,
  ): Promise<void> {
    Object.assign(receiver, { state: 'visiting', mailboxId: maildrop.mailboxId, since: Date.now() });
    try {
      await this.visits.run(maildrop, lease, this.process, this.stopping.signal);
    } finally {
      Object.assign(receiver, { state: 'idle', mailboxId: null, since: Date.now() });
    }
  }
}
