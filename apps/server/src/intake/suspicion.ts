import type { Database } from '../database/database.ts';
import { type Lease, LeaseLostError, leaseTime } from './lease.service.ts';
import { MaildropEntity } from './maildrop.entity.ts';

/**
 * So many messages may have been in work when the process died (batches that were gathered, prepared and committed):
 * later ones are above suspicion.
 */
const mostSuspected = 256;

const cause =
  'The process died twice while this message was being read or stored, so it was not read a third time. ' +
  'Look at its bytes, or read it again after an update.';

/**
 * A visit whose predecessor's process died takes its first messages one by one, and notes of each that it is in work
 * before it is parsed. Should the process die again, that one was in work at both deaths, and is not parsed any more.
 * Visits without such a predecessor write nothing of the kind.
 */
export class Suspicion {
  private noted = 0;
  private guilty: string | null;

  private constructor(
    private readonly database: Database,
    private readonly lease: Lease,
    inWork: Buffer | null,
  ) {
    this.guilty = inWork?.toString('latin1') ?? null;
  }

  /**
   * @param maildrop as it was read before its lease was taken: an owner there was never given back
   * @param owners who had leases in this process, which lives
   */
  static of(
    database: Database,
    maildrop: Pick<MaildropEntity, 'owner' | 'inWork'>,
    lease: Lease,
    owners: ReadonlySet<string>,
  ): Suspicion | null {
    const { owner, inWork } = maildrop;
    return owner === null || owners.has(owner) ? null : new Suspicion(database, lease, inWork);
  }

  /** Whether the next message is one of those that may be to blame. */
  get goesOn(): boolean {
    return this.noted < mostSuspected;
  }

  /**
   * To be called before a message is parsed, and after the one before was committed.
   * @param key its key in the ledger
   * @returns why it must not be parsed, or null
   * @throws LeaseLostError; errors of the database
   */
  async note(key: Buffer): Promise<string | null> {
    if (this.guilty === key.toString('latin1')) {
      // Once: another message may have the same key.
      this.guilty = null;
      return cause;
    }
    if (!this.goesOn) return null;
    this.noted += 1;
    const { maildropId: id, epoch, owner } = this.lease;
    await this.database.run(async (tx) => {
      const leaseUntil = (await this.database.now(tx)) + leaseTime;
      const noted = await tx.update(MaildropEntity, { id, epoch, owner }, { inWork: key, leaseUntil });
      if (noted.affected !== 1) throw new LeaseLostError();
    });
    return null;
  }
}
