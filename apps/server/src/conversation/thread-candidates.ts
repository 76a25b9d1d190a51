import type { Tx } from '../database/database.ts';
import { subjectKey } from '../thread/subject-key.service.ts';
import { readMessageId } from '../thread/thread-ids.service.ts';
import type { ArrivedFacts } from './message-row.service.ts';
import { messageIdHash, referencesOf, senderOf, storedMessageId } from './thread-join.ts';

/** By what a message may find its conversation; worked out once for each message. */
export interface Clues {
  /** Its own Message-ID is that of a message of ours, with a right MAC: a copy of what was sent, which joins nothing else. */
  readonly sentId: string | null;
  /** The digest of its own Message-ID: other mailboxes may have had the same message. */
  readonly ownHash: string | null;
  readonly sender: { readonly name: string; readonly address: string } | null;
  /** Message-IDs that it refers to, nearest first. */
  readonly references: readonly string[];
  /** It names a message of ours, with a right MAC, or is one. */
  readonly namesOurs: boolean;
  /** The references' digests; none where the message joins nothing without a MAC: its sender is ours, or missing. */
  readonly hashes: readonly string[];
  /** Empty where the message joins nothing by its subject. */
  readonly subjectKey: string;
  /** The subject's key as the conversation keeps it that the message may begin. */
  readonly ownSubjectKey: string;
}

export function cluesOf(
  facts: ArrivedFacts,
  context: { readonly ownAddresses: ReadonlySet<string>; readonly threadKey: Buffer },
): Clues {
  const sender = senderOf(facts);
  const ownSubjectKey = subjectKey(facts.subject);
  const ownHash = facts.messageId === null ? null : messageIdHash(storedMessageId(facts.messageId));
  const own = facts.messageId === null ? null : readMessageId(context.threadKey, facts.messageId);
  if (own?.valid === true) {
    const nothing = { references: [], namesOurs: true, hashes: [], subjectKey: '' };
    return { sender, sentId: own.id, ownHash, ownSubjectKey, ...nothing };
  }
  const references = referencesOf(facts);
  const about = facts.report?.originalMessageId ?? null;
  const namesOurs = [...(about === null ? [] : [about]), ...references].some(
    (reference) => readMessageId(context.threadKey, reference)?.valid === true,
  );
  const joins = sender !== null && !context.ownAddresses.has(sender.address);
  return {
    sender,
    sentId: null,
    ownHash,
    references,
    namesOurs,
    hashes: joins ? references.map(messageIdHash) : [],
    subjectKey: joins ? ownSubjectKey : '',
    ownSubjectKey,
  };
}

/** Separates what no address and no key contains. */
export const pairOf = (customer: string, key: string) => `${customer}\0${key}`;

/** So many references or pairs are asked for in one query; a batch seldom has more. */
const portion = 256;

/** Which Message-IDs, and which pairs of customer and subject, the database has. */
export class Candidates {
  private readonly hashes = new Set<string>();
  private readonly pairs = new Set<string>();

  /** Two queries for a whole batch, each bounded by an index probe for each thing asked. */
  static async of(tx: Tx, batch: readonly Clues[]): Promise<Candidates> {
    const found = new Candidates();
    const hashes = [
      ...new Set(batch.flatMap(({ hashes: own, ownHash }) => (ownHash === null ? own : [...own, ownHash]))),
    ];
    for (let start = 0; start < hashes.length; start += portion) {
      for (const hash of await knownHashes(tx, hashes.slice(start, start + portion))) found.hashes.add(hash);
    }
    const pairs = new Map<string, Pair>();
    for (const { sender, subjectKey: key } of batch) {
      if (sender !== null && key !== '') pairs.set(pairOf(sender.address, key), [sender.address, key]);
    }
    const asked = [...pairs.values()];
    for (let start = 0; start < asked.length; start += portion) {
      for (const pair of await knownPairs(tx, asked.slice(start, start + portion))) found.pairs.add(pairOf(...pair));
    }
    return found;
  }

  /** Whether a look into the database may find the message's conversation. */
  mayHave(clues: Clues): boolean {
    if (clues.namesOurs || clues.hashes.some((hash) => this.hashes.has(hash))) return true;
    return clues.sender !== null && this.pairs.has(pairOf(clues.sender.address, clues.subjectKey));
  }

  /** Whether a message of this very Message-ID is there. */
  hasSame({ ownHash }: Clues): boolean {
    return ownHash !== null && this.hashes.has(ownHash);
  }

  /** The digests that the database has, nearest first. */
  known(clues: Clues): string[] {
    return clues.hashes.filter((hash) => this.hashes.has(hash));
  }

  /** A message was written meanwhile. */
  addMessage(hash: string | null): void {
    if (hash !== null) this.hashes.add(hash);
  }

  /** A conversation was written meanwhile. */
  addConversation(customer: string | null, key: string): void {
    if (customer !== null && key !== '') this.pairs.add(pairOf(customer, key));
  }
}

type Pair = readonly [customer: string, key: string];

const isSqlite = (tx: Tx) => tx.dataSource.options.type === 'better-sqlite3';

async function knownHashes(tx: Tx, hashes: readonly string[]): Promise<string[]> {
  if (!isSqlite(tx)) {
    return probe(tx, hashes, 'FROM message WHERE message_id_hash = ?', (hash) => [hash]);
  }
  const rows = await tx.query<{ hash: string }[]>(
    'SELECT asked.value AS hash FROM json_each(?) AS asked ' +
      'WHERE EXISTS (SELECT 1 FROM message WHERE message_id_hash = asked.value)',
    [JSON.stringify(hashes)],
  );
  return rows.map(({ hash }) => hash);
}

async function knownPairs(tx: Tx, pairs: readonly Pair[]): Promise<Pair[]> {
  if (!isSqlite(tx)) {
    return probe(tx, pairs, 'FROM conversation WHERE customer = ? AND subject_key = ?', (pair) => [...pair]);
  }
  const rows = await tx.query<{ customer: string; key: string }[]>(
    'SELECT asked.value ->> 0 AS customer, asked.value ->> 1 AS "key" FROM json_each(?) AS asked WHERE EXISTS (' +
      'SELECT 1 FROM conversation WHERE customer = asked.value ->> 0 AND subject_key = asked.value ->> 1)',
    [JSON.stringify(pairs)],
  );
  return rows.map(({ customer, key }) => [customer, key] as const);
}

/**
 * Those of a list for which there is a row. MySQL would read each row that one of them has for IN with DISTINCT, and may
 * read the whole table for EXISTS; a limit for each of them leaves it no choice.
 */
async function probe<T>(
  tx: Tx,
  list: readonly T[],
  where: string,
  parametersOf: (item: T) => readonly string[],
): Promise<T[]> {
  const probes = list.map((_, at) => `(SELECT ${at} AS at ${where} LIMIT 1)`).join(' UNION ALL ');
  const rows = await tx.query<{ at: number | string }[]>(probes, list.flatMap(parametersOf));
  const found = new Set(rows.map(({ at }) => Number(at)));
  return list.filter((_, at) => found.has(at));
}
