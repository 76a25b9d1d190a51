import { In, type EntityManager } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { dayLength } from '../books/keep-books.service.ts';
import { LedgerEntity } from './ledger.entity.ts';
import type { Listed, Wanted } from './visit-plan.ts';

/** Rows are read and written in portions: a bound on the length of one statement. */
const portion = 500;

function* portions<T>(list: readonly T[]): Generator<T[]> {
  for (let start = 0; start < list.length; start += portion) yield list.slice(start, start + portion);
}

/** The ledger rows of the keys that a maildrop lists now. */
export async function ledgerRows(
  manager: EntityManager,
  maildropId: string,
  keys: readonly Buffer[],
): Promise<LedgerEntity[]> {
  const distinct = [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
  const rows: LedgerEntity[] = [];
  for (const some of portions(distinct))
    rows.push(...(await manager.findBy(LedgerEntity, { maildropId, uidl: In(some) })));
  return rows;
}

/** Rows whose message may still be on the server: on servers without UIDL each waiting message is compared with these. */
export async function uncertainRows(manager: EntityManager, maildropId: string): Promise<LedgerEntity[]> {
  return manager
    .createQueryBuilder(LedgerEntity, 'row')
    .where("row.maildropId = :maildropId AND row.deletedAt IS NULL AND row.state IN ('stored', 'quarantined')", {
      maildropId,
    })
    .getMany();
}

/** Highest use number of each key. */
export async function lastUses(
  manager: EntityManager,
  maildropId: string,
  keys: readonly Buffer[],
): Promise<Map<string, number>> {
  const uses = new Map<string, number>();
  for (const row of await ledgerRows(manager, maildropId, keys)) {
    const key = row.uidl.toString('latin1');
    uses.set(key, Math.max(uses.get(key) ?? 0, row.useNumber));
  }
  return uses;
}

/** How often the server ignored the confirmed deletion of each of these, where it did. */
export async function ignoredDeletes(manager: EntityManager, ids: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const some of portions(ids)) {
    const rows = await manager.find(LedgerEntity, {
      select: { id: true, ignoredDeletes: true },
      where: { id: In(some) },
    });
    times.push(...rows.map((row) => row.ignoredDeletes).filter((count) => count > 0));
  }
  return times;
}

/** QUIT's +OK said that these are gone from the server. */
export async function confirmDeleted(tx: Tx, ids: readonly string[], now: number): Promise<void> {
  for (const some of portions(ids)) await tx.update(LedgerEntity, { id: In(some) }, { deletedAt: now });
}

/** A row whose message goes by another name on the server now. */
export async function renameRow(
  tx: Tx,
  id: string,
  { uidl, useNumber }: Pick<LedgerEntity, 'uidl' | 'useNumber'>,
): Promise<void> {
  await tx.update(LedgerEntity, { id }, { uidl, useNumber });
}

/** Leaves messages on the server for good: the answer to the first activation's question. */
export async function skip(tx: Tx, maildropId: string, listed: readonly Listed[], now: number): Promise<void> {
  const uses = await lastUses(
    tx,
    maildropId,
    listed.map((entry) => entry.uidl),
  );
  const nextUse = (uidl: Buffer) => {
    const key = uidl.toString('latin1');
    const use = (uses.get(key) ?? 0) + 1;
    uses.set(key, use);
    return use;
  };
  for (const some of portions(listed)) {
    await tx.insert(
      LedgerEntity,
      some.map((entry) => ({
        id: newId(),
        maildropId,
        uidl: entry.uidl,
        // A UIDL may be listed several times: each is a message.
        useNumber: nextUse(entry.uidl),
        state: 'skipped' as const,
        listedSize: entry.size,
        octets: 0,
        headerHash: null,
        messageId: null,
        deletedAt: null,
        truncated: false,
        attempts: 0,
        ignoredDeletes: 0,
        storedAt: now,
        seenDay: Math.floor(now / dayLength),
        storedDay: 0,
      })),
    );
  }
}

/** Notes that a message could not be fetched; only what `counts` against it lets it rest one day. */
export async function noteFailures(
  tx: Tx,
  maildropId: string,
  failures: readonly { readonly wanted: Wanted; readonly counts: boolean }[],
  now: number,
): Promise<void> {
  for (const { wanted, counts } of failures) {
    const { listed, useNumber, tryingId } = wanted;
    if (tryingId !== undefined) {
      if (!counts) continue;
      await tx.update(LedgerEntity, { id: tryingId }, { attempts: () => 'attempts + 1', storedAt: now });
      continue;
    }
    await tx.insert(LedgerEntity, {
      id: newId(),
      maildropId,
      uidl: listed.uidl,
      useNumber,
      state: 'trying' as const,
      listedSize: listed.size,
      octets: 0,
      headerHash: null,
      messageId: null,
      deletedAt: null,
      truncated: false,
      attempts: counts ? 1 : 0,
      ignoredDeletes: 0,
      storedAt: now,
      seenDay: Math.floor(now / dayLength),
      storedDay: 0,
    });
  }
}
