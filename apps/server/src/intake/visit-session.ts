import type { Books } from '@postroom/contracts';
import { type MessageStream, type Pop3Client, Pop3Error } from '@postroom/pop3';
import type { VisitAccount } from '../books/keep-books.service.ts';
import type { StoringContext } from '../conversation/store-message.service.ts';
import type { BatchParts } from './commit-batch.ts';
import { commitAll } from './commit-refused.ts';
import type { Part } from './header-hash.ts';
import type { Lease } from './lease.service.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { cutAtLineEnd, type Fetched, type Prepared, prepare } from './prepare.ts';
import { isRefusal, type SessionContext } from './pop-session.ts';
import type { Wanted } from './visit-plan.ts';

/** Bounds of one transaction: it closes at a count, a size or an age, whichever comes first. */
export const batchBounds = { messages: 64, bytes: 8 * 1024 * 1024, ageMs: 1000 };
/** RETR commands under way at once, where the server pipelines. */
export const retrieveWindow = 32;

/** Everything that a visit needs of its mailbox, read once at its start. */
export interface VisitContext extends SessionContext {
  readonly lease: Lease;
  readonly mailboxId: string;
  /** Read when there is something to store. */
  readonly storing: () => Promise<Omit<StoringContext, 'now'>>;
  /** Older mail is never acknowledged automatically; null at the very first visit: all that waits is older. */
  readonly activatedAt: number | null;
}

/** What a visit has done so far. */
export interface VisitCounts extends Books {
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

/** Splits what is to be fetched so that each portion fits one batch by the sizes that the server lists. */
function* batchesOf<T extends Wanted>(wanted: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const entry of wanted) {
    if (batch.length > 0 && (batch.length >= batchBounds.messages || bytes + entry.listed.size > batchBounds.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.listed.size;
  }
  if (batch.length > 0) yield batch;
}

/** The octets of a message: whole, or the first `maxBytes` of it. @throws Pop3Error */
async function collect(stream: MessageStream): Promise<Part> {
  const pieces: Buffer[] = [];
  // Pieces may be views upon the receive buffer: each is copied once, into the message.
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  const raw = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  if (stream.outcome?.state === 'capped') return { raw: cutAtLineEnd(raw), cut: true };
  if (stream.outcome?.state === 'complete') return { raw, cut: false };
  throw new Error('A message ended without its terminator.');
}

/** Fetches, prepares and commits within one session; knows what was fetched but is not committed. */
export class VisitSession {
  /** Rows committed in this session, by message number: what DELE may be sent for. */
  readonly committed = new Map<number, LedgerEntity>();
  private preparing: Promise<Prepared>[] = [];
  private preparingBytes = 0;
  private batchSince = 0;
  private cutOff = false;

  constructor(
    private readonly parts: BatchParts,
    private readonly client: Pop3Client,
    private readonly context: VisitContext,
    private readonly counts: VisitCounts,
    readonly tally: Tally,
  ) {}

  /** The connection was closed at the size limit of a message: nothing more can be said. */
  isOver(): boolean {
    return this.cutOff;
  }

  /** Something was fetched that the ledger lacks: QUIT must not be said. */
  get uncommitted(): boolean {
    return this.preparing.length > 0;
  }

  /**
   * Fetches and commits messages in the order given, until a bound of the visit or a message that ends the session.
   * @returns whether something of them waits still
   * @throws Pop3Error; errors of database and disk
   */
  async fetchAll(wanted: readonly Wanted[], isFull: () => boolean): Promise<boolean> {
    for (const batch of batchesOf(wanted)) {
      if (this.cutOff || isFull()) return true;
      await this.fetch(batch);
    }
    return false;
  }

  /**
   * Fetches messages whole and commits them; a message longer than the mailbox takes ends the session, truncated. What
   * came whole before the connection failed is committed all the same: else one message that breaks every connection
   * would keep all others from being stored.
   * @throws Pop3Error; errors of database and disk
   */
  private async fetch(wanted: readonly Wanted[]): Promise<void> {
    const byNumber = new Map(wanted.map((entry) => [entry.listed.number, entry]));
    const { maxMessageBytes: maxBytes } = this.context.pop;
    const run = this.client.retrieveMany([...byNumber.keys()], { window: retrieveWindow, maxBytes });
    try {
      for await (const item of run) {
        const entry = byNumber.get(item.number);
        if (!entry) continue;
        if (item.refused !== undefined) {
          // [SYS/TEMP] and the like are about the mailbox, not about this message.
          if (!isRefusal(item.refused)) throw item.refused;
          this.tally.failed.push(entry);
        } else {
          this.take(entry, entry.listed.uidl, await collect(item.stream));
        }
        byNumber.delete(item.number);
        if (this.cutOff) break;
        if (this.full()) await this.commit();
      }
    } catch (error) {
      if (!(error instanceof Pop3Error)) throw error;
      const [inWork] = byNumber.values();
      if (inWork && blames(error)) this.tally.failed.push(inWork);
      await this.commit();
      throw error;
    }
    await this.commit();
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
      const part = await collect(this.client.retrieve(number, { maxBytes: this.context.pop.maxMessageBytes }));
      this.counts.bytes += part.raw.length;
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
    await this.commit();
  }

  private take(wanted: Wanted, key: Buffer, part: Part): void {
    this.counts.bytes += part.raw.length;
    this.tally.read += 1;
    this.cutOff = part.cut;
    this.add(wanted, key, part);
  }

  private async commit(): Promise<void> {
    if (this.preparing.length === 0) return;
    const batch = await Promise.all(this.preparing);
    const committed = await commitAll(this.parts, this.context.lease, batch, await this.context.storing());
    this.preparing = [];
    this.preparingBytes = 0;
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

  private add(wanted: Wanted, key: Buffer, { raw, cut }: Part): void {
    if (this.preparing.length === 0) this.batchSince = performance.now();
    this.preparingBytes += raw.length;
    const receivedAt = Date.now();
    const activatedAt = this.context.activatedAt ?? receivedAt;
    const { mailboxId } = this.context;
    const fetched: Fetched = { ...wanted, key, raw, truncated: cut };
    const prepared = prepare(this.parts.store, fetched, { mailboxId, receivedAt, activatedAt });
    // Awaited with its batch: until then a failure must not count as unhandled.
    prepared.catch(() => undefined);
    this.preparing.push(prepared);
  }

  private full(): boolean {
    return (
      this.preparing.length >= batchBounds.messages ||
      this.preparingBytes >= batchBounds.bytes ||
      performance.now() - this.batchSince >= batchBounds.ageMs
    );
  }
}

/** Whether a failure can be the fault of the message that was being read. */
function blames(error: Pop3Error): boolean {
  return ['command', 'protocol', 'timeout', 'refused'].includes(error.kind);
}
