import type { Books } from '@postroom/contracts';
import { type Announced, type Pop3Client, Pop3Error } from '@postroom/pop3';
import type { VisitAccount } from '../books/keep-books.service.ts';
import type { StoringContext } from '../conversation/store-message.service.ts';
import { type Part, receive } from './body.ts';
import { BatchLine } from './batch-line.ts';
import type { BatchParts } from './commit-batch.ts';
import { commitAll } from './commit-refused.ts';
import type { Lease } from './lease.service.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { type Prepared, prepare } from './prepare.ts';
import { isRefusal, type SessionContext } from './pop-session.ts';
import type { Suspicion } from './suspicion.ts';
import type { Wanted } from './visit-plan.ts';
import { tellStep } from './visit-steps.ts';

/** RETR commands under way at once, where the server pipelines. */
export const retrieveWindow = 32;

/** Everything that a visit needs of its mailbox, read once at its start. */
export interface VisitContext extends SessionContext {
  readonly lease: Lease;
  readonly mailboxId: string;
  /** Bytes that may be downloaded on one day (UTC); 0: no limit. */
  readonly dailyBytes: number;
  /** Read when there is something to store. */
  readonly storing: () => Promise<Omit<StoringContext, 'now'>>;
  /** Older mail is never acknowledged automatically; null at the very first visit: all that waits is older. */
  readonly activatedAt: number | null;
  /** Where the process of the visit before died; else absent or null. */
  readonly suspicion?: Suspicion | null;
}

/** What a visit has done so far. */
export interface VisitCounts extends Books {
  /** Octets of messages that were read, of those that broke off too. */
  bytes: number;
  /** What the server listed, message by message. */
  account: VisitAccount;
}

/** How a visit went, when it did not fail. */
export interface VisitResult {
  readonly counts: VisitCounts;
  /** A question waits for an administrator; nothing was downloaded. */
  readonly asks: boolean;
  /** The visit stopped at a bound, or has truncated messages left: more waits. */
  readonly more: boolean;
}

/** What the sessions of one visit came to, message by message. */
export interface Tally {
  /** Messages that were read to their end. */
  read: number;
  /** Messages that the server did not give, or the database did not take. */
  readonly failed: Wanted[];
}

/** Fetches, prepares and commits within one session; knows what was fetched but is not committed. */
export class VisitSession {
  /** Rows committed in this session, by message number: what DELE may be sent for. */
  readonly committed = new Map<number, LedgerEntity>();
  private readonly line: BatchLine<Prepared>;
  private cutOff = false;

  constructor(
    private readonly parts: BatchParts,
    private readonly client: Pop3Client,
    private readonly context: VisitContext,
    private readonly counts: VisitCounts,
    readonly tally: Tally,
  ) {
    // What waits for the server then would only be fetched in vain.
    this.line = new BatchLine(
      (batch) => this.commit(batch),
      () => client.close(),
    );
  }

  /** The connection was closed at the size limit of a message: nothing more can be said. */
  isOver(): boolean {
    return this.cutOff;
  }

  /** Something was fetched that the ledger lacks: QUIT must not be said. */
  get uncommitted(): boolean {
    return this.line.pending > 0;
  }

  /**
   * Fetches and commits messages in the order given, until a bound of the visit or a message longer than the mailbox
   * takes, which ends the session, truncated. The server goes on sending while what came before is read and committed.
   * What came whole before the connection failed is committed all the same: else one message that breaks every
   * connection would keep all others from being stored.
   * @returns whether something of them waits still
   * @throws Pop3Error; errors of database and disk
   */
  async fetchAll(wanted: readonly Wanted[], isFull: () => boolean): Promise<boolean> {
    const underWay = new Map<number, Wanted>();
    let asked = 0;
    const announced = function* () {
      for (const entry of wanted) {
        if (isFull()) return;
        asked += 1;
        underWay.set(entry.listed.number, entry);
        yield entry.listed;
      }
    };
    try {
      await this.fetch(announced(), underWay);
    } catch (error) {
      if (!(error instanceof Pop3Error)) {
        await this.line.stop(error);
        throw error;
      }
      const [inWork] = underWay.values();
      if (inWork && blames(error)) this.tally.failed.push(inWork);
      await this.line.end();
      throw error;
    }
    await this.line.end();
    return asked < wanted.length;
  }

  private async fetch(announced: Iterable<Announced>, underWay: Map<number, Wanted>): Promise<void> {
    const { maxMessageBytes: maxBytes } = this.context.pop;
    for await (const item of this.client.retrieveMany(announced, { window: retrieveWindow, maxBytes })) {
      const entry = underWay.get(item.number);
      if (!entry) continue;
      if (item.refused === undefined) {
        await this.line.room();
        this.take(entry, entry.listed.uidl, await receive(item.stream, this.parts.reading.spool, this.counts));
        if (this.context.suspicion?.goesOn) await this.line.end();
      } else {
        // [SYS/TEMP] and the like are about the mailbox, not about this message.
        if (!isRefusal(item.refused)) throw item.refused;
        this.tally.failed.push(entry);
      }
      underWay.delete(item.number);
      if (this.cutOff) return;
    }
  }

  /** Fetches and commits one message, or its beginning where it is too big: then the session is over. */
  async fetchOne(wanted: Wanted): Promise<void> {
    let part: Part | null = null;
    try {
      part = await this.read(wanted.listed.number);
    } catch (error) {
      if (error instanceof Pop3Error && blames(error)) this.tally.failed.push(wanted);
      throw error;
    }
    if (part === null) this.tally.failed.push(wanted);
    else await this.keep(wanted, wanted.listed.uidl, part);
  }

  /**
   * One message's octets, or the beginning of one that is too big: then the session is over. Null where the server
   * refuses this message.
   * @throws Pop3Error
   */
  async read(number: number): Promise<Part | null> {
    try {
      const stream = this.client.retrieve(number, { maxBytes: this.context.pop.maxMessageBytes });
      const part = await receive(stream, this.parts.reading.spool, this.counts);
      this.tally.read += 1;
      this.cutOff = part.cut;
      return part;
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  /** Stores a message that was read by itself, under its key in the ledger. */
  async keep(wanted: Wanted, key: Buffer, part: Part): Promise<void> {
    this.add(wanted, key, part);
    await this.line.end();
  }

  private take(wanted: Wanted, key: Buffer, part: Part): void {
    this.tally.read += 1;
    this.cutOff = part.cut;
    this.add(wanted, key, part);
  }

  private async commit(batch: readonly Prepared[]): Promise<void> {
    const { lease, storing, stages } = this.context;
    const committed = await stages.time('commit', async () => commitAll(this.parts, lease, batch, await storing()));
    tellStep('committed');
    for (const { prepared, row } of committed) {
      const { fetched, read } = prepared;
      if (row === null) this.tally.failed.push(fetched);
      else {
        this.committed.set(fetched.listed.number, row);
        this.counts.account.settle(fetched.listed.uidl);
        if (row.state === 'quarantined' || 'cause' in read) this.counts.quarantined += 1;
        else this.counts.stored += 1;
      }
    }
  }

  private add(wanted: Wanted, key: Buffer, part: Part): void {
    tellStep('received');
    this.line.add(this.prepare(wanted, key, part), part.body.kind === 'memory' ? part.octets : 0);
  }

  private async prepare(wanted: Wanted, key: Buffer, part: Part): Promise<Prepared> {
    const receivedAt = Date.now();
    const { mailboxId, suspicion } = this.context;
    const activatedAt = this.context.activatedAt ?? receivedAt;
    let unread: string | null = null;
    try {
      unread = suspicion ? await suspicion.note(key) : null;
    } catch (error) {
      await this.parts.reading.spool.discard(part.body);
      throw error;
    }
    return prepare(this.parts, wanted, key, part, { mailboxId, receivedAt, activatedAt, unread });
  }
}

/** Whether a failure can be the fault of the message that was being read. */
function blames(error: Pop3Error): boolean {
  return ['command', 'protocol', 'timeout', 'refused'].includes(error.kind);
}
