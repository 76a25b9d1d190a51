import type { Books, MailboxSettings } from '@postroom/contracts';
import type { Credentials, MessageStream, Pop3Client } from '@postroom/pop3';
import type { StoringContext } from '../conversation/store-message.service.ts';
import { type BatchParts, commitBatch } from './commit-batch.ts';
import { contentKey, headerHash } from './header-hash.ts';
import type { Lease } from './lease.service.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { cutAtLineEnd, type Fetched, type Prepared, prepare } from './prepare.ts';
import type { Listed } from './visit-plan.ts';

/** Bounds of one transaction: it closes at a count, a size or an age, whichever comes first. */
export const batchBounds = { messages: 64, bytes: 8 * 1024 * 1024, ageMs: 1000 };
/** RETR commands under way at once, where the server pipelines. */
export const retrieveWindow = 32;

/** Everything that a visit needs of its mailbox, read once at its start. */
export interface VisitContext {
  readonly lease: Lease;
  readonly mailboxId: string;
  readonly pop: MailboxSettings['pop'];
  readonly credentials: Credentials;
  readonly storing: Omit<StoringContext, 'now'>;
  /** Older mail is never acknowledged automatically; null at the very first visit: all that waits is older. */
  readonly activatedAt: number | null;
  /** Ends every wait of the visit. */
  readonly signal: AbortSignal;
}

/** What a visit has done so far. */
export interface VisitCounts extends Books {
  bytes: number;
}

/** How a visit went, when it did not fail. */
export interface VisitResult {
  readonly counts: VisitCounts;
  /** A question waits for an administrator; nothing was downloaded. */
  readonly asks: boolean;
  /** The visit stopped at a bound, or has truncated messages left: more waits. */
  readonly more: boolean;
}

/** A message that the server would not give. */
export interface Refusal {
  readonly listed: Listed;
  readonly words: string;
}

interface Wanted {
  readonly listed: Listed;
  readonly useNumber: number;
}

/** Splits what is to be fetched so that each portion fits one batch by the sizes that the server lists. */
export function* batchesOf<T extends Wanted>(wanted: readonly T[]): Generator<T[]> {
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

/** The octets of a message: whole, or the first `maxBytes` of it. */
async function collect(stream: MessageStream): Promise<{ raw: Buffer; capped: boolean }> {
  const pieces: Buffer[] = [];
  // Pieces may be views upon the receive buffer: each is copied once, into the message.
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return {
    raw: pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces),
    capped: stream.outcome?.state === 'capped',
  };
}

/** Fetches, prepares and commits within one session; knows what was fetched but is not committed. */
export class VisitSession {
  /** Rows committed in this session, by message number: what DELE may be sent for. */
  readonly committed = new Map<number, LedgerEntity>();
  readonly refusals: Refusal[] = [];
  private preparing: Promise<Prepared>[] = [];
  private preparingBytes = 0;
  private batchSince = 0;
  private cutOff = false;

  constructor(
    private readonly parts: BatchParts,
    private readonly client: Pop3Client,
    private readonly context: VisitContext,
    private readonly counts: VisitCounts,
    private readonly receivedAt: () => number,
  ) {}

  /** The connection was closed at the size limit of a message: nothing more can be said. */
  isOver(): boolean {
    return this.cutOff;
  }

  /** Something was fetched that the ledger lacks: QUIT must not be said. */
  get uncommitted(): boolean {
    return this.preparing.length > 0;
  }

  /** Fetches messages whole and commits them; a message longer than the mailbox takes ends the session, truncated. */
  async fetch(wanted: readonly Wanted[], keyOf: (listed: Listed) => Buffer): Promise<void> {
    const byNumber = new Map(wanted.map((entry) => [entry.listed.number, entry]));
    const { maxMessageBytes } = this.context.pop;
    const run = this.client.retrieveMany([...byNumber.keys()], { window: retrieveWindow, maxBytes: maxMessageBytes });
    for await (const item of run) {
      const entry = byNumber.get(item.number);
      if (!entry) continue;
      if (item.refused !== undefined) {
        this.refusals.push({ listed: entry.listed, words: item.refused.message });
        continue;
      }
      const { raw, capped } = await collect(item.stream);
      this.add({ ...entry, key: keyOf(entry.listed), raw: capped ? cutAtLineEnd(raw) : raw, truncated: capped });
      if (capped) {
        this.cutOff = true;
        break;
      }
      if (this.full()) await this.commit();
    }
    await this.commit();
  }

  /** Takes the beginning of a message that is too big; the connection is closed at the limit. */
  async fetchTruncated(wanted: Wanted, key: Buffer): Promise<void> {
    const { raw, capped } = await collect(
      this.client.retrieve(wanted.listed.number, { maxBytes: this.context.pop.maxMessageBytes }),
    );
    this.cutOff = capped;
    this.add({ ...wanted, key, raw: capped ? cutAtLineEnd(raw) : raw, truncated: capped });
    await this.commit();
  }

  /** One message's octets, for a comparison; null past the size limit, which ends the session. */
  async read(number: number): Promise<Buffer | null> {
    const stream = this.client.retrieve(number, { maxBytes: this.context.pop.maxMessageBytes });
    const { raw, capped } = await collect(stream);
    this.counts.bytes += raw.length;
    this.cutOff ||= capped;
    return capped ? null : raw;
  }

  /** Takes a message that was read for a comparison and is new. */
  async keep(fetched: Fetched): Promise<void> {
    this.counts.bytes -= fetched.raw.length;
    this.add(fetched);
    await this.commit();
  }

  /** The header block's digest as the server has it now, by TOP 0, or by RETR where there is no TOP. */
  async headerHashOf(number: number): Promise<Buffer | null> {
    if (this.client.capabilities.top) return headerHash(await this.client.top(number, 0));
    const raw = await this.read(number);
    return raw === null ? null : headerHash(raw);
  }

  /** The key of a message on a server without UIDL. */
  contentKey(raw: Buffer): Buffer {
    return contentKey(raw);
  }

  async commit(): Promise<void> {
    if (this.preparing.length === 0) return;
    const batch = await Promise.all(this.preparing);
    const rows = await commitBatch(this.parts, this.context.lease, batch, this.context.storing);
    this.preparing = [];
    this.preparingBytes = 0;
    batch.forEach((prepared, index) => {
      const row = rows[index];
      if (row) this.committed.set(prepared.fetched.listed.number, row);
      if ('cause' in prepared.read) this.counts.quarantined += 1;
      else this.counts.stored += 1;
    });
  }

  private add(fetched: Fetched): void {
    if (this.preparing.length === 0) this.batchSince = performance.now();
    this.counts.bytes += fetched.raw.length;
    this.preparingBytes += fetched.raw.length;
    const { mailboxId } = this.context;
    const receivedAt = this.receivedAt();
    const activatedAt = this.context.activatedAt ?? receivedAt;
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
