import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { ProblemError } from '../http/problem-error.ts';
import { storedCheck } from './key-check.ts';
import { SecretBox, SecretError } from './secret-box.ts';
import { SecretEntity } from './secret.entity.ts';

/** Where a secret may go, as words in a fixed order: host, port, user, security … */
export type Binding = readonly (string | number | null)[];

export interface StoredSecret {
  readonly changedAt: number;
  readonly changedBy: string | null;
  readonly binding: string;
}

/** A secret as the database has it, with all that is needed to open it but the key. */
export interface SealedSecret {
  readonly ciphertext: Buffer;
  readonly context: string;
}

/** True where a stored secret does not open: it was sealed under another key, or moved. */
export function isSecretError(error: unknown): error is SecretError {
  return error instanceof SecretError;
}

/** The digest that is compared to see whether a secret may still go where the settings now point. */
export function bindingDigest(binding: Binding): string {
  return createHash('sha256').update(JSON.stringify(binding)).digest('hex');
}

/** Stores secrets encrypted, bound to their row, field and server; the only one who opens them. */
@Injectable()
export class Secrets {
  constructor(private readonly box: SecretBox) {}

  async put(
    tx: Tx,
    secret: {
      ownerId: string;
      field: string;
      value: string;
      binding: Binding;
      changedBy: string | null;
      changedAt: number;
    },
  ): Promise<void> {
    await this.ownKey(tx);
    const binding = bindingDigest(secret.binding);
    await tx.delete(SecretEntity, { ownerId: secret.ownerId, field: secret.field });
    await tx.insert(SecretEntity, {
      id: newId(),
      ownerId: secret.ownerId,
      field: secret.field,
      ciphertext: this.box.seal(secret.value, context(secret.ownerId, secret.field, binding)),
      binding,
      changedAt: secret.changedAt,
      changedBy: secret.changedBy,
    });
  }

  /** Another text for a secret that stays: who set it, and when, stays too. False where there is none for this place. */
  async replace(tx: Tx, ownerId: string, field: string, binding: Binding, value: string): Promise<boolean> {
    await this.ownKey(tx);
    const digest = bindingDigest(binding);
    const ciphertext = this.box.seal(value, context(ownerId, field, digest));
    const { affected } = await tx.update(SecretEntity, { ownerId, field, binding: digest }, { ciphertext });
    return affected === 1;
  }

  /** Binds a secret that is kept to a place that is no weaker than the one before. */
  async rebind(tx: Tx, ownerId: string, field: string, from: Binding, to: Binding): Promise<void> {
    const sealed = await this.sealed(tx, ownerId, field, from);
    if (sealed === null) return;
    await this.ownKey(tx);
    const binding = bindingDigest(to);
    const ciphertext = this.box.seal(this.unseal(sealed), context(ownerId, field, binding));
    // Of exactly what was read: another process may have stored a newer one.
    const { affected } = await tx.update(
      SecretEntity,
      { ownerId, field, ciphertext: sealed.ciphertext },
      { ciphertext, binding },
    );
    if (affected !== 1) throw new ProblemError('wrong-state', 'A stored secret was renewed just now. Save again.');
  }

  /**
   * The secret's text, or null where none is stored for exactly this place.
   * @throws SecretError if it was sealed under another key
   */
  async open(tx: Tx, ownerId: string, field: string, binding: Binding): Promise<string | null> {
    const sealed = await this.sealed(tx, ownerId, field, binding);
    return sealed === null ? null : this.unseal(sealed);
  }

  /** The same, still encrypted: what may be kept for a while. */
  async sealed(tx: Tx, ownerId: string, field: string, binding: Binding): Promise<SealedSecret | null> {
    const row = await tx.findOneBy(SecretEntity, { ownerId, field });
    const digest = bindingDigest(binding);
    if (row?.binding !== digest) return null;
    return { ciphertext: row.ciphertext, context: context(ownerId, field, digest) };
  }

  /** @throws SecretError if it was sealed under another key */
  unseal({ ciphertext, context: around }: SealedSecret): string {
    return this.box.open(ciphertext, around);
  }

  /** What is stored for an owner, by field, without the secrets themselves. */
  async list(tx: Tx, ownerIds: readonly string[]): Promise<Map<string, Map<string, StoredSecret>>> {
    const found = new Map<string, Map<string, StoredSecret>>();
    if (ownerIds.length === 0) return found;
    const rows = await tx
      .createQueryBuilder(SecretEntity, 'secret')
      .where('secret.ownerId IN (:...ownerIds)', { ownerIds })
      .getMany();
    for (const row of rows) {
      const fields = found.get(row.ownerId) ?? new Map<string, StoredSecret>();
      fields.set(row.field, { changedAt: row.changedAt, changedBy: row.changedBy, binding: row.binding });
      found.set(row.ownerId, fields);
    }
    return found;
  }

  /** A process that runs on while the key is renewed must write nothing that nobody can open. */
  private async ownKey(tx: Tx): Promise<void> {
    const stored = await storedCheck(tx, true);
    if (stored === null || stored.check === this.box.checkValue) return;
    throw new ProblemError(
      'wrong-state',
      'The secret key was renewed while this process ran: start it again with the new POSTROOM_SECRET_KEY. Nothing was saved.',
    );
  }

  async remove(tx: Tx, ownerId: string, field?: string): Promise<void> {
    await tx.delete(SecretEntity, field === undefined ? { ownerId } : { ownerId, field });
  }
}

/** Rows that are read at once where all are sealed anew. */
const pageRows = 500;

/**
 * Seals every secret anew; who set it, and when, stays. @returns how many
 * @throws SecretError, naming the row, where one does not open
 */
export async function resealAll(tx: Tx, from: SecretBox, to: SecretBox): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const rows = await tx.find(SecretEntity, { where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: pageRows });
    for (const { id, ownerId, field, binding, ciphertext } of rows) {
      const around = context(ownerId, field, binding);
      try {
        await tx.update(SecretEntity, { id }, { ciphertext: to.seal(from.open(ciphertext, around), around) });
      } catch (error) {
        if (!isSecretError(error)) throw error;
        throw new SecretError(`The secret ${field} of ${ownerId} does not open: ${error.message}`);
      }
    }
    count += rows.length;
    after = rows.at(-1)?.id ?? '';
    if (rows.length < pageRows) return count;
  }
}

/** Additional data of the encryption: the same in no two rows, fields or places. */
function context(ownerId: string, field: string, binding: string): string {
  return JSON.stringify([ownerId, field, binding]);
}
