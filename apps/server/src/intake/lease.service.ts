import { MoreThan } from 'typeorm';
import { Database, type Tx } from '../database/database.ts';
import { MaildropEntity } from './maildrop.entity.ts';

/** A receiver that died is replaced after this long. */
export const leaseTime = 60_000;
/** How often a visit renews its lease between its transactions. */
export const heartbeatEvery = 15_000;

/** Another receiver has taken the maildrop: whatever was under way here must not be committed. */
export class LeaseLostError extends Error {
  constructor() {
    super('Another receiver has taken this mailbox over.');
    this.name = 'LeaseLostError';
  }
}

/** The right to work one maildrop for a while; `epoch` is the fencing token. */
export interface Lease {
  readonly maildropId: string;
  readonly owner: string;
  readonly epoch: number;
}

/**
 * SQL for `due_at` when somebody wishes for a visit: at once, and never later than it was due. While a visit is under way
 * the wish is for one after it, so that it must be newer than what that visit was made for; a lease of 0 is none.
 * @param now database time
 */
export function dueByWish(now: number): string {
  const at = Math.trunc(now);
  return `CASE WHEN lease_until > 0 OR due_at > ${at} THEN ${at} ELSE due_at END`;
}

/**
 * Takes the lease of a maildrop by compare-and-set on its epoch, within a transaction; null where somebody else was
 * quicker, or somebody switched the maildrop off since it was read.
 * @param maildrop with `dueAt` null: whatever it was when it was read, it is due now. Else null also where it was saved,
 *   or a visit wished for, since it was read: then it is to be read again.
 * @param now database time
 */
export async function claimMaildrop(
  tx: Tx,
  maildrop: Pick<MaildropEntity, 'id' | 'epoch'> & { readonly dueAt: number | null },
  owner: string,
  now: number,
): Promise<Lease | null> {
  const { id, epoch, dueAt } = maildrop;
  const taken = await tx
    .createQueryBuilder()
    .update(MaildropEntity)
    .set({ owner, epoch: epoch + 1, leaseUntil: now + leaseTime })
    .where('id = :id AND epoch = :epoch AND active = 1 AND lease_until <= :now', { id, epoch, now })
    .andWhere(dueAt === null ? 'due_at <= :now' : 'due_at = :dueAt', { dueAt })
    .execute();
  return taken.affected === 1 ? { maildropId: id, owner, epoch: epoch + 1 } : null;
}

/** The same in a transaction of its own. */
export async function takeLease(
  database: Database,
  maildrop: Pick<MaildropEntity, 'id' | 'epoch' | 'dueAt'>,
  owner: string,
): Promise<Lease | null> {
  return database.run(async (tx) => claimMaildrop(tx, maildrop, owner, await database.now(tx)));
}

/**
 * Renews the lease inside the transaction that depends on it, and so proves that it is still held.
 * @returns the database's time
 * @throws LeaseLostError, which rolls the transaction back
 */
export async function renewLease(database: Database, tx: Tx, lease: Lease): Promise<number> {
  const now = await database.now(tx);
  const renewed = await tx.update(
    MaildropEntity,
    { id: lease.maildropId, epoch: lease.epoch, owner: lease.owner },
    { leaseUntil: now + leaseTime },
  );
  if (renewed.affected !== 1) throw new LeaseLostError();
  return now;
}

/** Gives the lease back, so that the next visit need not wait until it ends. */
export async function releaseLease(database: Database, lease: Lease): Promise<void> {
  await database.run((tx) =>
    tx.update(
      MaildropEntity,
      { id: lease.maildropId, epoch: lease.epoch, owner: lease.owner },
      { leaseUntil: 0, owner: null },
    ),
  );
}

/** Whether a lease is of a process of this machine that does not live any more; `process` is our own, `host:pid`. */
export function isLeft(owner: string, process: string, lives: (pid: number) => boolean): boolean {
  const [theirs = '', pid = ''] = owner.slice(0, owner.lastIndexOf('/')).split(/:(?=\d+$)/);
  const [ours] = process.split(/:(?=\d+$)/);
  if (theirs !== ours || pid === '') return false;
  // In a container each life of the server has the same number: what has our name and is not ours is of the life before.
  return `${theirs}:${pid}` === process || !lives(Number(pid));
}

/**
 * Ends the leases that killed processes left behind, so that a restart goes on at once; the owner's name stays, which
 * tells that it gave nothing back. The embedded database's lock proves that no other process lives; elsewhere those of
 * this machine's dead processes end, and others' by their time. One that was ended wrongly commits nothing any more.
 * @param process ours, `host:pid`, which holds no lease yet
 */
export async function endLeftLeases(
  database: Database,
  process: string,
  lives: (pid: number) => boolean,
): Promise<void> {
  const held = await database.read.findBy(MaildropEntity, { leaseUntil: MoreThan(0) });
  const embedded = database.engine === 'sqlite';
  const left = held.filter(({ owner }) => embedded || (owner !== null && isLeft(owner, process, lives)));
  if (left.length === 0) return;
  await database.run(async (tx) => {
    for (const { id, epoch } of left)
      await tx.update(MaildropEntity, { id, epoch }, { leaseUntil: 0, epoch: epoch + 1 });
  });
}
