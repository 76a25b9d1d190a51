import { rm } from 'node:fs/promises';
import { type Pop3Client, Pop3Error } from '@postroom/pop3';
import { In } from 'typeorm';
import { MessageEntity } from '../conversation/message.entity.ts';
import { largestWhole } from '../conversation/originals.service.ts';
import { replaceByWhole, tellChanged } from '../conversation/replace-message.service.ts';
import type { Database, Tx } from '../database/database.ts';
import type { MessageReading, Reading } from '../reading/message-reading.service.ts';
import { bytesOf } from '../storage/body.ts';
import { RawObjectEntity } from '../storage/raw.entity.ts';
import type { RawStore, SealedRaw } from '../storage/raw-store.service.ts';
import { type Part, receive } from './body.ts';
import { type FurtherSessions, TooSoonError } from './further-sessions.ts';
import { headerHash, sameMessage } from './header-hash.ts';
import { renewLease } from './lease.service.ts';
import { LedgerEntity, WholeWishEntity } from './ledger.entity.ts';
import { MaildropEntity } from './maildrop.entity.ts';
import { headerBlock, isRefusal, listMaildrop } from './pop-session.ts';
import { confirm } from './sign-out.ts';
import type { Listed } from './visit-plan.ts';
import type { VisitContext, VisitCounts } from './visit-session.ts';

/** So many are looked at in one visit; the others in the next one, at once. */
const mostWishes = 100;
/** A message that costs the connection so often is given up. */
const mostAttempts = 3;
const longestReason = 1000;
const day = 86_400_000;

export interface WholeParts {
  readonly database: Database;
  readonly store: RawStore;
  readonly reading: MessageReading;
  readonly context: VisitContext;
  readonly counts: VisitCounts;
  readonly sessions: FurtherSessions;
}

/** What a visit knows of a wish that it can fulfil. */
interface Wished {
  readonly wish: WholeWishEntity;
  readonly row: LedgerEntity;
  readonly message: MessageEntity;
}

/** Why a wish cannot be fulfilled: `gone` for good, or `failed` so that it may be asked for again. */
class WishRefused extends Error {
  constructor(
    readonly state: 'failed' | 'gone',
    reason: string,
  ) {
    super(reason);
  }
}

/** Messages whose originals administrators wait for: nothing deletes these on the server meanwhile. */
export async function wishedMessages(
  database: Database,
  { id: maildropId, wholesWanted }: MaildropEntity,
): Promise<ReadonlySet<string | null>> {
  if (wholesWanted === 0) return new Set();
  const rows = await database.read.find(WholeWishEntity, {
    select: { messageId: true },
    where: { maildropId, state: In(['asked', 'fetching']) },
  });
  return new Set(rows.map(({ messageId }) => messageId));
}

/**
 * Fetches the originals that administrators want whole, each in a session of its own, after all else of the visit. The
 * original is the row's by UIDL, size and header block, and begins with the bytes that are stored. The message then has
 * its bytes, and the original is treated as any stored message. Memory: as for any message.
 * @returns whether a bound stopped it, so that more waits
 * @throws Pop3Error, LeaseLostError, errors of database and disk
 */
export async function fetchWholes(
  parts: WholeParts,
  wished: ReadonlySet<string | null>,
  isFull: (size: number) => boolean,
): Promise<boolean> {
  if (wished.size === 0) return false;
  const { database, context } = parts;
  const { maildropId } = context.lease;
  const wishes = await database.read.find(WholeWishEntity, {
    where: { maildropId, state: In(['asked', 'fetching']) },
    order: { askedAt: 'ASC' },
    take: mostWishes,
  });
  for (const wish of wishes) {
    const message = await database.read.findOneBy(MessageEntity, { id: wish.messageId });
    const row = await database.read.findOneBy(LedgerEntity, { messageId: wish.messageId, maildropId });
    if (message?.truncated !== true || row === null) await database.run((tx) => forget(tx, wish));
    else if (isFull(row.listedSize)) return true;
    else await fulfil(parts, { wish, row, message });
  }
  return wishes.length === mostWishes;
}

/** A server that cannot name its messages cannot give one of them again. */
export async function refuseWholes(
  { database, context }: Pick<WholeParts, 'database' | 'context'>,
  wished: ReadonlySet<string | null>,
): Promise<void> {
  const { maildropId } = context.lease;
  for (const messageId of wished) {
    const message = messageId === null ? null : await database.read.findOneBy(MessageEntity, { id: messageId });
    const wish = messageId === null ? null : await database.read.findOneBy(WholeWishEntity, { messageId, maildropId });
    if (wish && message) await settle(database, { wish, message }, 'failed', needsUidl);
  }
}

async function fulfil(parts: WholeParts, wished: Wished): Promise<void> {
  const { database, context } = parts;
  const { messageId } = wished.wish;
  await database.run(async (tx) => {
    await renewLease(database, tx, context.lease);
    await tx.update(WholeWishEntity, { messageId }, { state: 'fetching', reason: null });
    await tell(tx, wished);
  });
  try {
    await fetchOne(parts, wished);
  } catch (error) {
    if (error instanceof WishRefused) await settle(parts.database, wished, error.state, error.message);
    else if (error instanceof Pop3Error && error.kind !== 'cancelled') {
      await noteBroken(parts, wished, error);
      throw error;
    } else {
      if (error instanceof TooSoonError) await waitOn(parts, wished);
      throw error;
    }
  }
}

async function waitOn({ database }: WholeParts, wished: Wished): Promise<void> {
  await database.run(async (tx) => {
    await tx.update(WholeWishEntity, { messageId: wished.wish.messageId }, { state: 'asked' });
    await tell(tx, wished);
  });
}

/** The connection broke: the mailbox's fault, until it happened too often. */
async function noteBroken(parts: WholeParts, wished: Wished, error: Pop3Error): Promise<void> {
  const attempts = wished.wish.attempts + 1;
  if (attempts >= mostAttempts) {
    const reason = `The connection broke ${mostAttempts} times while it was fetched: ${error.message}`;
    return settle(parts.database, wished, 'failed', reason);
  }
  const { messageId } = wished.wish;
  await parts.database.run(async (tx) => {
    await tx.update(WholeWishEntity, { messageId }, { state: 'asked', attempts });
    await tell(tx, wished);
  });
}

async function fetchOne(parts: WholeParts, wished: Wished): Promise<void> {
  const client = await parts.sessions.open();
  try {
    const listed = await find(client, wished.row);
    if (listed.size > largestWhole) throw tooLarge();
    const part = await read(parts, client, listed);
    await commitWhole(parts, wished, listed, part);
    const { row } = wished;
    const over = row.storedAt + parts.context.pop.leaveOnServerDays * day <= (await parts.database.now());
    const [answer] = over ? await client.deleteMany([listed.number]) : [];
    const { ok } = await client.quit();
    if (ok && answer?.ok === true) await confirm(parts.database, [row]);
  } finally {
    client.close();
  }
}

const tooLarge = () =>
  new WishRefused('failed', 'The original is larger than 1 GiB, the most that is stored of one message.');

const needsUidl = 'This server has no UIDL: the original cannot be told from other messages there.';

/** The original in the server's list. @throws WishRefused where it is not there, or another message is */
async function find(client: Pop3Client, row: LedgerEntity): Promise<Listed> {
  const { listing, hasUidl } = await listMaildrop(client);
  if (!hasUidl) {
    throw new WishRefused('failed', needsUidl);
  }
  const named = listing.filter(({ uidl }) => uidl.equals(row.uidl));
  if (named.length === 0) throw new WishRefused('gone', 'The original is not on the server any more.');
  for (const listed of named) {
    if (listed.size === row.listedSize && (await hasHeaders(client, listed, row))) return listed;
  }
  throw new WishRefused('gone', 'The server has another message under its name now: the original is gone.');
}

async function hasHeaders(client: Pop3Client, listed: Listed, row: LedgerEntity): Promise<boolean> {
  // Without TOP its bytes tell, once they are there.
  if (!client.capabilities.top || row.headerHash === null) return true;
  try {
    const block = await headerBlock(client, listed);
    return headerHash(block.subarray(0, row.octets)).equals(row.headerHash);
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

async function read({ reading, counts }: WholeParts, client: Pop3Client, { number }: Listed): Promise<Part> {
  try {
    const part = await receive(client.retrieve(number, { maxBytes: largestWhole }), reading.spool, counts);
    if (!part.cut) return part;
    await reading.spool.discard(part.body);
    throw tooLarge();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new WishRefused('failed', `The server does not give it: ${(error as Error).message}`);
  }
}

async function commitWhole(parts: WholeParts, wished: Wished, listed: Listed, part: Part): Promise<void> {
  const { database, store } = parts;
  const { sealed, headerHash: hash, read: found } = await readWhole(parts, wished, listed, part);
  if ('cause' in found) {
    if (!Buffer.isBuffer(sealed.content)) await rm(sealed.content.path, { force: true });
    throw new WishRefused('failed', `The whole message could not be read: ${found.cause}`);
  }
  const placed = await store.place(sealed);
  const before = await database.read.findOneBy(RawObjectEntity, { id: placed.id });
  try {
    const replaced = await database.run(async (tx) => {
      await renewLease(database, tx, parts.context.lease);
      if (!(await replaceByWhole(tx, found.row))) return false;
      await tx.delete(RawObjectEntity, { id: placed.id });
      await store.insert(tx, [placed]);
      const now = { truncated: false, octets: placed.size, headerHash: hash, listedSize: listed.size };
      await tx.update(LedgerEntity, { id: wished.row.id }, now);
      await forget(tx, wished.wish);
      return true;
    });
    if (!replaced) await store.discard(placed);
  } catch (error) {
    await dropUnless(parts, placed);
    throw error;
  }
  if (before !== null && before.sha256 !== placed.sha256) await store.discard(before);
}

/** After a failed commit: its file goes, unless the database has it all the same, or cannot say. */
async function dropUnless({ database, store }: WholeParts, placed: SealedRaw): Promise<void> {
  try {
    const stored = await database.read.findOneBy(RawObjectEntity, { id: placed.id });
    if (stored?.sha256 !== placed.sha256) await store.discard(placed);
  } catch {
    // What no row names is swept later.
  }
}

/** Checks that it begins with what is stored, and reads it; its body is gone afterwards. */
async function readWhole(
  { database, store, reading }: WholeParts,
  wished: Wished,
  listed: Listed,
  part: Part,
): Promise<Reading> {
  const { id, mailboxId, receivedAt } = wished.message;
  let same = false;
  try {
    const stored = await store.findStream(database.read, id);
    same =
      stored === null || (await sameMessage({ bytes: stored, cut: true }, { bytes: bytesOf(part.body), cut: false }));
  } finally {
    if (!same) await reading.spool.discard(part.body);
  }
  if (!same) throw new WishRefused('gone', 'The server has another message under its name now: the original is gone.');
  const { body } = part;
  const job = { id, mailboxId: mailboxId ?? '', receivedAt, activatedAt: null, truncated: false };
  return reading.read({ ...job, listedSize: listed.size, body });
}

async function settle(
  database: Database,
  wished: Pick<Wished, 'wish' | 'message'>,
  state: 'failed' | 'gone',
  reason: string,
): Promise<void> {
  const { messageId, maildropId } = wished.wish;
  await database.run(async (tx) => {
    const open = { messageId, state: In(['asked', 'fetching']) };
    const written = await tx.update(WholeWishEntity, open, {
      state,
      reason: reason.slice(0, longestReason).toWellFormed(),
    });
    if (written.affected === 1) await tx.decrement(MaildropEntity, { id: maildropId }, 'wholesWanted', 1);
    await tell(tx, wished);
  });
}

async function forget(tx: Tx, { messageId, maildropId }: WholeWishEntity): Promise<void> {
  const gone = await tx.delete(WholeWishEntity, { messageId });
  if (gone.affected === 1) await tx.decrement(MaildropEntity, { id: maildropId }, 'wholesWanted', 1);
}

async function tell(tx: Tx, { message }: Pick<Wished, 'message'>): Promise<void> {
  if (message.conversationId !== null) await tellChanged(tx, message.conversationId, message.mailboxId);
}
