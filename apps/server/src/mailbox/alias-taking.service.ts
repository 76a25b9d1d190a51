import { Injectable } from '@nestjs/common';
import { type Alias, type AliasChange, type Fault, given } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import { In } from 'typeorm';
import { Database, type Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { invalid, ProblemError } from '../http/problem-error.ts';
import { AliasEntity } from './alias.entity.ts';
import { toAliases } from './alias-view.ts';
import { Aliases, languageOf } from './aliases.service.ts';
import { fieldChanges } from './field-changes.ts';
import type { FieldChange } from './mailbox-taking.service.ts';

/** An alias that a mailbox is to have: what is absent stays as it is, null comes from the mailbox. */
export type WantedAlias = AliasChange & { readonly email: string };

const settingsOf = ({ name, defaultQueueId, departmentIds, language }: Alias) => ({
  name,
  defaultQueueId,
  departmentIds: departmentIds?.toSorted() ?? null,
  language,
});

/** Saves aliases by address, with their mailbox: makes those that are not there, changes those that are. */
@Injectable()
export class AliasTaking {
  constructor(
    private readonly database: Database,
    private readonly aliases: Aliases,
  ) {}

  /** The aliases of each mailbox, by address. */
  async listOf(mailboxIds: readonly string[]): Promise<Map<string, Alias[]>> {
    const { read } = this.database;
    const rows = await read.find(AliasEntity, { where: { mailboxId: In([...mailboxIds]) }, order: { email: 'ASC' } });
    return Map.groupBy(await toAliases(read, rows), ({ mailboxId }) => mailboxId);
  }

  /**
   * Those that are not named stay. Others are kept from giving out addresses until the transaction ends (`holdAddresses`).
   * @returns what changed: a new alias as `aliases`, a field as `aliases.ADDRESS.name`
   * @throws 400 with every fault at once, each below `aliases.N`
   */
  async takeIn(tx: Tx, mailboxId: string, wanted: readonly WantedAlias[], caller: Caller): Promise<FieldChange[]> {
    const changes: FieldChange[] = [];
    const faults: Fault[] = [];
    for (const [n, one] of wanted.entries()) {
      try {
        changes.push(...(await this.takeOne(tx, mailboxId, one, caller)));
      } catch (error) {
        if (!(error instanceof ProblemError) || error.code !== 'invalid') throw error;
        const { errors = [] } = error.more;
        faults.push(...errors.map(({ path, message }) => ({ path: `aliases.${n}.${path}`, message })));
      }
    }
    if (faults.length > 0) throw invalid(faults);
    return changes;
  }

  private async takeOne(tx: Tx, mailboxId: string, wanted: WantedAlias, caller: Caller): Promise<FieldChange[]> {
    const row = await tx.findOneBy(AliasEntity, { emailKey: normalAddress(wanted.email), mailboxId });
    if (!row) {
      const { version: _version, ...body } = wanted;
      const made = await this.aliases.createIn(tx, mailboxId, body, caller);
      return [{ path: 'aliases', from: null, to: made.email }];
    }
    const [stored] = await toAliases(tx, [row]);
    if (!stored) throw new Error('One row gives one alias.');
    const { version: _version, email: _email, language, departmentIds, ...rest } = wanted;
    const before = settingsOf(stored);
    const asked = { ...before, ...given(rest), language: languageOf(row.language, language) };
    if (departmentIds !== undefined) asked.departmentIds = departmentIds && [...new Set(departmentIds)].sort();
    const different = Object.entries(fieldChanges(before, asked));
    if (different.length === 0) return [];
    await this.aliases.changeIn(tx, mailboxId, row.id, wanted, caller);
    return different.map(([path, { from, to }]) => ({ path: `aliases.${row.email}.${path}`, from, to }));
  }
}
