import { readMessage } from '@postroom/mime';
import type { Pop3Client } from '@postroom/pop3';
import { IsNull } from 'typeorm';
import type { Database } from '../database/database.ts';
import { type Lease, renewLease } from './lease.service.ts';
import { ledgerRows, skip } from './ledger.repository.ts';
import { type ActivationQuestion, MaildropEntity } from './maildrop.entity.ts';
import { headerBlock, isRefusal } from './pop-session.ts';
import type { Listed } from './visit-plan.ts';

/** The question is asked where something that waits is older than this. */
const oldMail = 86_400_000;
/** The mail server's clock may be off by so much: rather a message taken than one left. */
const clockTolerance = 60_000;
/** The oldest and newest are found among so many, spread over the list. */
const mostSampled = 200;

/** When a message arrived, by its topmost Received header, else its Date; null where neither says: it counts as new. */
async function arrivedAt(client: Pop3Client, listed: Listed): Promise<number | null> {
  try {
    const facts = readMessage(await headerBlock(client, listed));
    return (facts.receivedDate ?? facts.date)?.getTime() ?? null;
  } catch (error) {
    // A message whose header block the server refuses counts as new.
    if (isRefusal(error)) return null;
    throw error;
  }
}

function sample(listing: readonly Listed[]): Listed[] {
  if (listing.length <= mostSampled) return [...listing];
  const step = (listing.length - 1) / (mostSampled - 1);
  return Array.from({ length: mostSampled }, (_, index) => listing[Math.round(index * step)]).filter(
    (entry) => entry !== undefined,
  );
}

/**
 * What becomes of the mail that waits at the first activation: null where nothing old waits and everything is taken;
 * else the question for an administrator.
 */
export async function firstQuestion(
  client: Pop3Client,
  listing: readonly Listed[],
  hasUidl: boolean,
  now: number,
): Promise<ActivationQuestion | null> {
  if (listing.length === 0) return null;
  const reason = hasUidl ? null : 'This server has no UIDL: only “all” can be carried out.';
  if (!client.capabilities.top) {
    return {
      count: listing.length,
      oldest: null,
      newest: null,
      reason: reason ?? 'This server has no TOP: “newer than” cannot be carried out.',
    };
  }
  const ages: number[] = [];
  for (const entry of sample(listing)) {
    const at = await arrivedAt(client, entry);
    if (at !== null) ages.push(at);
  }
  if (!ages.some((at) => at < now - oldMail)) return null;
  return { count: listing.length, oldest: Math.min(...ages), newest: Math.max(...ages), reason };
}

/** Whether the server can do what was chosen; a sentence where it cannot. */
export function cannotCarryOut(
  choice: NonNullable<MaildropEntity['choice']>,
  hasUidl: boolean,
  hasTop: boolean,
): string | null {
  if (choice !== 'all' && !hasUidl) return 'This server has no UIDL: only “all” can be carried out.';
  if (choice === 'newerThan' && !hasTop) return 'This server has no TOP: “newer than” cannot be carried out.';
  return null;
}

/**
 * Where the messages begin that came in since a moment: the list is in the order of arrival, so it is walked from its
 * end. Without TOP nothing is known of them, and all are older.
 */
async function firstSince(client: Pop3Client, listing: readonly Listed[], moment: number | null): Promise<number> {
  let first = listing.length;
  if (moment === null || !client.capabilities.top) return first;
  for (let entry = listing[first - 1]; entry; entry = listing[first - 1]) {
    const at = await arrivedAt(client, entry);
    if (at === null || at < moment - clockTolerance) break;
    first -= 1;
  }
  return first;
}

/** Of the messages that no row answers for yet, those that the choice leaves on the server; `looked` at, as time allows. */
export async function leftByChoice(
  client: Pop3Client,
  unknown: readonly Listed[],
  choice: NonNullable<MaildropEntity['choice']>,
  date: number | null,
  isFull: () => boolean,
): Promise<{ left: Listed[]; looked: number }> {
  if (choice === 'all') return { left: [], looked: unknown.length };
  if (choice === 'fromNow') {
    const until = await firstSince(client, unknown, date);
    return { left: unknown.slice(0, until), looked: unknown.length };
  }
  const left: Listed[] = [];
  let looked = 0;
  for (const entry of unknown) {
    // One look at least, so that each visit comes further.
    if (looked > 0 && isFull()) break;
    looked += 1;
    const at = await arrivedAt(client, entry);
    if (at !== null && at < (date ?? 0)) left.push(entry);
  }
  return { left, looked };
}

export interface Activation {
  /** The question waits for its answer. */
  readonly asks: boolean;
  /** What may be worked on now. */
  readonly listing: readonly Listed[];
  /** The choice is not yet carried out over all. */
  readonly more: boolean;
}

/** The first activation: asks, or carries out what was chosen, in several visits where it takes long. */
export async function activate(
  database: Database,
  client: Pop3Client,
  maildrop: MaildropEntity,
  lease: Lease,
  { listing, hasUidl, isFull }: { listing: readonly Listed[]; hasUidl: boolean; isFull: () => boolean },
): Promise<Activation> {
  if (maildrop.choiceDone) return { asks: false, listing, more: false };
  const now = await database.now();
  const { choice } = maildrop;
  const asked = choice === null ? await firstQuestion(client, listing, hasUidl, now) : null;
  const refused = choice === null ? null : cannotCarryOut(choice, hasUidl, client.capabilities.top);
  const nothing = { count: listing.length, oldest: null, newest: null, reason: refused };
  const question = refused === null ? asked : nothing;
  const unknown = await unknownOf(database, maildrop.id, listing, choice);
  const { left, looked } =
    question === null
      ? await leftByChoice(client, unknown, choice ?? 'all', maildrop.choiceDate, isFull)
      : { left: [], looked: 0 };
  const more = question === null && looked < unknown.length;
  const changes = question
    ? { choice: null, question }
    : {
        choiceDone: !more,
        choice: choice ?? ('all' as const),
        question: null,
        firstSignedInAt: maildrop.firstSignedInAt ?? now,
      };
  const written = await database.run(async (tx) => {
    await renewLease(database, tx, lease);
    // An administrator may have answered since the maildrop was read: the answer stays, and the next visit has it.
    const same = await tx.update(MaildropEntity, { id: maildrop.id, choice: choice ?? IsNull() }, changes);
    if (same.affected === 1) await skip(tx, maildrop.id, left, now);
    return same.affected === 1;
  });
  if (question !== null || !written) return { asks: true, listing: [], more: false };
  const later = new Set(unknown.slice(looked));
  return { asks: false, listing: listing.filter((entry) => !later.has(entry)), more };
}

/** What is listed and has no row: of the messages of one UIDL as many as there are more than rows. */
async function unknownOf(
  database: Database,
  maildropId: string,
  listing: readonly Listed[],
  choice: MaildropEntity['choice'],
): Promise<Listed[]> {
  if (choice === null || choice === 'all') return [];
  const keys = listing.map((entry) => entry.uidl);
  const rows = new Map<string, number>();
  for (const { uidl } of await ledgerRows(database.read, maildropId, keys)) {
    const key = uidl.toString('latin1');
    rows.set(key, (rows.get(key) ?? 0) + 1);
  }
  return listing.filter(({ uidl }) => {
    const key = uidl.toString('latin1');
    const answered = rows.get(key) ?? 0;
    if (answered > 0) rows.set(key, answered - 1);
    return answered === 0;
  });
}
