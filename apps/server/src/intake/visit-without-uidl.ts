import { type Pop3Client, Pop3Error } from '@postroom/pop3';
import type { Database } from '../database/database.ts';
import type { DailyLimit } from './daily-limit.ts';
import type { MessageReading } from '../reading/message-reading.service.ts';
import type { RawStore } from '../storage/raw-store.service.ts';
import { type Part, receive } from './body.ts';
import { contentKey, headerHash } from './header-hash.ts';
import type { LedgerEntity } from './ledger.entity.ts';
import { lastUses, renameRow, uncertainRows } from './ledger.repository.ts';
import type { MaildropEntity } from './maildrop.entity.ts';
import { headerBlock, isRefusal, openSession } from './pop-session.ts';
import { confirm } from './sign-out.ts';
import { hashOf, isStored } from './stored-bytes.ts';
import { VisitRefusedError } from './visit-outcome.ts';
import type { Listed } from './visit-plan.ts';
import type { VisitContext, VisitCounts, VisitResult, VisitSession } from './visit-session.ts';

/** What would have to stay on a server that cannot name its messages. */
const needsUidl =
  'This server has no UIDL: set “Leave on server” and “Keep truncated” to 0, or what would have to stay there is not downloaded.';
/** So many messages are read again to see which are gone; past it the next visit tells. */
const mostLookedAt = 200;

function add<K>(lists: Map<K, LedgerEntity[]>, key: K, row: LedgerEntity): void {
  const list = lists.get(key);
  if (list) list.push(row);
  else lists.set(key, [row]);
}

/** The rows that still count: each answers for one message. */
class Counted {
  private readonly rows = new Set<LedgerEntity>();
  private readonly byKey = new Map<string, LedgerEntity[]>();
  private readonly cutBySize = new Map<number, LedgerEntity[]>();
  private readonly byHeader = new Map<string, LedgerEntity[]>();

  constructor(rows: readonly LedgerEntity[]) {
    for (const row of rows) {
      this.rows.add(row);
      const key = row.uidl.toString('latin1');
      add(this.byKey, key, row);
      if (row.truncated) add(this.cutBySize, row.listedSize, row);
      else if (row.headerHash) add(this.byHeader, row.headerHash.toString('latin1'), row);
    }
  }

  take(key: Buffer): LedgerEntity | undefined {
    const alike = this.byKey.get(key.toString('latin1'));
    for (let row = alike?.pop(); row; row = alike?.pop()) if (this.rows.has(row)) return this.use(row);
    return undefined;
  }

  /** Rows of whole messages with this header block that answered for none yet. */
  alike(headerHash: Buffer): LedgerEntity[] {
    return (this.byHeader.get(headerHash.toString('latin1')) ?? []).filter((row) => this.rows.has(row));
  }

  takeRow(row: LedgerEntity): void {
    this.rows.delete(row);
  }

  /** Whether a truncated message of this size is stored and may still be there. */
  hasCut(size: number): boolean {
    return this.cutBySize.get(size)?.some((row) => this.rows.has(row)) ?? false;
  }

  /** The row of a truncated message of this size; null as hash: the server cannot tell its header block. */
  takeCut(size: number, hash: ((row: LedgerEntity) => Buffer) | null): LedgerEntity | undefined {
    const alike = this.cutBySize.get(size) ?? [];
    const fits = (row: LedgerEntity) => hash === null || row.headerHash?.equals(hash(row)) === true;
    return this.use(alike.find((row) => this.rows.has(row) && fits(row)));
  }

  /** Rows that no listed message answered: their messages are gone from the server. */
  get left(): LedgerEntity[] {
    return [...this.rows];
  }

  private use(row: LedgerEntity | undefined): LedgerEntity | undefined {
    if (row) this.rows.delete(row);
    return row;
  }
}

/** The header block as a row's message had it: of what was cut within it only so much was stored. */
async function hashAt(client: Pop3Client, listed: Listed): Promise<((row: LedgerEntity) => Buffer) | null> {
  if (!client.capabilities.top) return null;
  try {
    const block = await headerBlock(client, listed);
    return (row) => headerHash(block.subarray(0, row.octets));
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** One visit to a server without UIDL, message by message. */
class UnnamedMessages {
  readonly removed = new Map<number, LedgerEntity>();
  readonly tooBig: Listed[] = [];
  private readonly counted: Counted;

  constructor(
    private readonly database: Database,
    private readonly client: Pop3Client,
    private readonly session: VisitSession,
    private readonly context: VisitContext,
    private readonly counts: VisitCounts,
    private readonly reading: MessageReading,
    private readonly store: RawStore,
    rows: readonly LedgerEntity[],
  ) {
    this.counted = new Counted(rows);
  }

  get gone(): LedgerEntity[] {
    return this.counted.left;
  }

  async settle(listed: Listed): Promise<void> {
    const { keepTruncatedDays, maxMessageBytes } = this.context.pop;
    if (this.counted.hasCut(listed.size)) {
      // Reading it again would end the session: size and header block tell.
      const hash = await hashAt(this.client, listed);
      const row = this.counted.takeCut(listed.size, hash);
      if (row) {
        this.counts.alreadyStored += 1;
        this.counts.account.settle(listed.uidl, row);
        if (keepTruncatedDays === 0 && hash !== null) this.removed.set(listed.number, row);
        return;
      }
    }
    if (listed.size > maxMessageBytes) this.tooBig.push(listed);
    else await this.take(listed);
  }

  /** Fetches a message and stores it, unless a row answers for it. */
  async take(listed: Listed): Promise<void> {
    const part = await this.session.read(listed.number);
    if (part === null) return;
    const key = await contentKey(part.body, part.cut ? listed.size : null);
    const known = this.counted.take(key) ?? (part.cut ? undefined : await this.named(key, part));
    if (known) {
      this.counts.alreadyStored += 1;
      this.counts.account.settle(listed.uidl, known);
      this.removed.set(listed.number, known);
      await this.reading.spool.discard(part.body);
      return;
    }
    await this.session.keep({ listed, useNumber: await this.nextUse(key) }, key, part);
    const row = this.session.committed.get(listed.number);
    if (row) this.removed.set(listed.number, row);
  }

  /** The row of a message that was stored while the server still had UIDL: it goes by its key from now on. */
  private async named(key: Buffer, part: Part): Promise<LedgerEntity | undefined> {
    const { database, store } = this;
    for (const row of this.counted.alike(await hashOf(part))) {
      if (!(await isStored({ database, store }, row, part))) continue;
      const name = { uidl: key, useNumber: await this.nextUse(key) };
      await database.run((tx) => renameRow(tx, row.id, name));
      this.counted.takeRow(row);
      return { ...row, ...name };
    }
    return undefined;
  }

  private async nextUse(key: Buffer): Promise<number> {
    const uses = await lastUses(this.database.read, this.context.lease.maildropId, [key]);
    return (uses.get(key.toString('latin1')) ?? 0) + 1;
  }
}

interface NamelessParts {
  readonly reading: MessageReading;
  readonly store: RawStore;
  readonly listing: readonly Listed[];
  readonly isFull: () => boolean;
  readonly limit: DailyLimit;
}

/**
 * A visit to a server without UIDL: each waiting message is fetched, its key is a digest of it, and keys are counted
 * against the ledger; what has a row by the UIDL that the server once had for it is told by its bytes. Everything is taken and deleted; afterwards one more look tells which messages are gone. A message
 * that is too big is taken in a visit that has nothing else to do, which ends at the limit; the next one deletes it.
 */
export async function visitWithoutUidl(
  database: Database,
  client: Pop3Client,
  session: VisitSession,
  maildrop: MaildropEntity,
  context: VisitContext,
  counts: VisitCounts,
  { reading, store, listing, isFull, limit }: NamelessParts,
): Promise<VisitResult> {
  const { leaveOnServerDays, keepTruncatedDays, maxMessageBytes } = context.pop;
  const allows = ({ size }: Listed) => limit.allows(Math.min(size, maxMessageBytes));
  if (leaveOnServerDays > 0) throw new VisitRefusedError('protocol', needsUidl);
  const rows = await uncertainRows(database.read, maildrop.id);
  const messages = new UnnamedMessages(database, client, session, context, counts, reading, store, rows);
  const { removed, tooBig } = messages;
  let stopped = false;
  for (const listed of listing) {
    stopped = isFull();
    // Of each message the bytes are needed, to tell whether it is stored.
    if (stopped || !allows(listed)) break;
    await messages.settle(listed);
    if (session.isOver()) return { counts, asks: false, more: true };
  }
  // What no listed message answered is gone; only a look at all of them can tell.
  if (removed.size === listing.length) await confirm(database, messages.gone);
  if (removed.size === 0 && keepTruncatedDays === 0 && tooBig[0] && !limit.reached) {
    await messages.take(tooBig[0]);
    if (session.isOver()) return { counts, asks: false, more: true };
  }
  const answers = await client.deleteMany([...removed.keys()]);
  const deleted = answers.flatMap(({ number, ok }) => (ok ? (removed.get(number) ?? []) : []));
  if (session.uncommitted) throw new Error('A visit with messages that are not committed must not sign out.');
  const { ok } = await client.quit();
  if (ok && deleted.length > 0)
    await lookAgain({ database, reading, context, counts }, deleted, listing.length - deleted.length);
  if (tooBig.length > 0 && keepTruncatedDays > 0) throw new VisitRefusedError('protocol', needsUidl);
  return { counts, asks: false, more: removed.size > 0 && !limit.reached && (stopped || tooBig.length > 0) };
}

interface LookParts {
  readonly database: Database;
  readonly reading: MessageReading;
  readonly context: VisitContext;
  readonly counts: VisitCounts;
}

/**
 * Signs in once more: what a listing no longer shows is gone, and the same bytes arriving later are a new message. A
 * server that will not have us back so soon is no fault: the next visit looks.
 * @param left how many messages should still be there
 */
async function lookAgain(parts: LookParts, deleted: readonly LedgerEntity[], left: number): Promise<void> {
  try {
    const gone = await goneOf(parts, deleted, left);
    await confirm(parts.database, gone);
  } catch (error) {
    if (!(error instanceof Pop3Error)) throw error;
  }
}

async function goneOf(
  { reading, context, counts }: LookParts,
  deleted: readonly LedgerEntity[],
  left: number,
): Promise<readonly LedgerEntity[]> {
  const client = await openSession(context);
  try {
    const { count } = await client.stat();
    let gone = deleted;
    if (count !== left) {
      if (count > mostLookedAt) return [];
      const counted = new Counted(deleted);
      for (let number = 1; number <= count; number += 1) {
        const stream = client.retrieve(number, { maxBytes: context.pop.maxMessageBytes });
        const { body } = await receive(stream, reading.spool, counts);
        counted.take(await contentKey(body).finally(() => reading.spool.discard(body)));
      }
      gone = counted.left;
    }
    await client.quit();
    return gone;
  } finally {
    client.close();
  }
}
