import { Inject, Injectable } from '@nestjs/common';
import type { Fault, Mailbox, MailboxSecretPath, MailboxSettings, Page, PageQuery } from '@postroom/contracts';
import { recordAudit } from '../audit/record.events.ts';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database, isDuplicate, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { Departments } from '../department/departments.service.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, encodeCursor } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { recordEvents } from '../live/record.events.ts';
import { forgetTokens } from '../oauth2/forget-tokens.service.ts';
import { Queues } from '../routing/queues.service.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { holdAddresses } from './alias-addresses.ts';
import { AliasEntity } from './alias.entity.ts';
import { fieldChanges } from './field-changes.ts';
import { deleteMailboxRows, heldMessages } from './mailbox-removal.ts';
import { databaseFaults, typedFaults, warningsOf } from './mailbox-rules.ts';
import { visibleMailboxes } from './mailbox-scope.ts';
import { columnsOf, readMailboxSettings } from './mailbox-settings.service.ts';
import { mailboxUses } from './mailbox-uses.ts';
import { departmentsOf, toMailboxes } from './mailbox-view.ts';
import { MailboxDepartmentEntity, MailboxEntity } from './mailbox.entity.ts';
import { currentMaildrop, refusedAnswer, retireMaildrop, syncMaildrop } from './maildrops.ts';
import { grantMissing } from './oauth2-rules.ts';
import { isFaulty, type ReadBody, readBody } from './read-body.ts';
import { applySecrets, decideSecret, type SecretStep, secretWishes } from './secret-changes.ts';
import { versionConflict } from './version-conflict.ts';

/** A mailbox as it stands before a save. */
interface Stored {
  readonly row: MailboxEntity;
  readonly settings: MailboxSettings;
}

type Steps = Map<MailboxSecretPath, SecretStep>;

@Injectable()
export class Mailboxes {
  constructor(
    private readonly database: Database,
    private readonly departments: Departments,
    queues: Queues,
    private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Pick<Config, 'relayUrl' | 'allowNetworks'>,
  ) {
    departments.tellUses((tx, departmentId) => mailboxUses(tx, { departmentId }));
    queues.tellUses((tx, queueId) => mailboxUses(tx, { queueId }));
  }

  /** By name; the retired ones only where they are asked for. */
  async list(query: PageQuery & { retired: boolean }, caller: Caller): Promise<Page<Mailbox>> {
    const cursor = decodeCursor(query.cursor, 2);
    const builder = visibleMailboxes(this.database.read, caller).andWhere(
      query.retired ? 'mailbox.retiredAt IS NOT NULL' : 'mailbox.retiredAt IS NULL',
    );
    if (cursor) {
      builder.andWhere('(mailbox.name > :name OR (mailbox.name = :name AND mailbox.id > :id))', {
        name: cursor[0],
        id: cursor[1],
      });
    }
    const rows = await builder
      .orderBy('mailbox.name')
      .addOrderBy('mailbox.id')
      .take(query.limit + 1)
      .getMany();
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      items: await toMailboxes(this.database.read, this.secrets, shown),
      next: rows.length > query.limit && last ? encodeCursor([last.name, last.id]) : null,
    };
  }

  async get(id: string, caller: Caller): Promise<Mailbox> {
    const row = await visibleMailboxes(this.database.read, caller).andWhere('mailbox.id = :id', { id }).getOne();
    if (!row) throw notFound('This mailbox');
    return this.view(this.database.read, row);
  }

  /** @param raw the body as it came: its faults are told together with those that the database knows of */
  create(raw: unknown, caller: Caller): Promise<Mailbox> {
    return this.saving((tx) => this.createIn(tx, raw, caller));
  }

  /** `create` in a transaction of the caller's. */
  async createIn(tx: Tx, raw: unknown, caller: Caller): Promise<Mailbox> {
    await holdAddresses(tx);
    const root = await this.departments.root(tx);
    const read = readBody(raw, null, root.id);
    const { settings, steps } = await this.checked(tx, read, null);
    const id = newId();
    const now = await this.database.now(tx);
    const row: MailboxEntity = { id, version: 1, ...columnsOf(settings), createdAt: now, retiredAt: null };
    await tx.insert(MailboxEntity, row);
    await this.writeDepartments(tx, id, settings.departmentIds);
    const typed = await applySecrets(tx, this.secrets, { id, by: caller.personId, at: now }, steps);
    await syncMaildrop(tx, row, read.body.firstActivation, now);
    await recordAudit(tx, {
      personId: caller.personId,
      action: 'mailbox.created',
      targetId: id,
      detail: { version: 1, settings, secrets: typed },
    });
    await this.tell(tx, id);
    return { ...(await this.view(tx, row)), warnings: await this.warnings(tx, id, settings) };
  }

  /** @param raw the body as it came, as in `create` */
  change(id: string, raw: unknown, caller: Caller): Promise<Mailbox> {
    return this.saving((tx) => this.changeIn(tx, id, raw, caller));
  }

  /** `change` in a transaction of the caller's. */
  async changeIn(tx: Tx, id: string, raw: unknown, caller: Caller): Promise<Mailbox> {
    const stored = await this.lock(tx, id);
    const read = readBody(raw, stored.settings, '');
    const seen = read.body.version;
    const before = { ...stored.row, version: stored.row.version - 1 };
    if (seen !== undefined && seen !== before.version) {
      throw await versionConflict(tx, seen, await this.view(tx, before));
    }
    const { settings, steps } = await this.checked(tx, read, stored);
    const now = await this.database.now(tx);
    const row: MailboxEntity = { ...stored.row, ...columnsOf(settings) };
    const { id: _id, ...columns } = row;
    await tx.update(MailboxEntity, { id }, columns);
    await this.writeDepartments(tx, id, settings.departmentIds);
    const typed = await applySecrets(tx, this.secrets, { id, by: caller.personId, at: now }, steps);
    const asked = await syncMaildrop(tx, row, read.body.firstActivation, now);
    const changes = {
      ...fieldChanges(stored.settings, settings),
      ...Object.fromEntries(typed.map((path) => [path, 'changed'])),
    };
    await recordAudit(tx, {
      personId: caller.personId,
      action: 'mailbox.changed',
      targetId: id,
      detail: { version: row.version, changes },
    });
    await this.tell(tx, id);
    const warnings = await this.warnings(tx, id, settings);
    if (!asked) warnings.push({ path: 'firstActivation', message: 'What waited then was decided before: that stays.' });
    if (stored.settings.outboundAttachmentsAllowed && !settings.trusted) {
      warnings.push({
        path: 'outboundAttachmentsAllowed',
        message: 'Attachments are switched off together with “Trusted”.',
      });
    }
    return { ...(await this.view(tx, row)), warnings };
  }

  /** Deletes a mailbox that never held a message. */
  async remove(id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      const { row } = await this.lock(tx, id, 'retired too');
      if (await heldMessages(tx, id)) {
        throw new ProblemError('in-use', `${row.name} has held messages. Retire it instead: its messages are kept.`, {
          usedBy: [{ kind: 'messages', id, name: row.name }],
        });
      }
      await deleteMailboxRows(tx, this.secrets, id);
      const { email, name } = row;
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.deleted',
        targetId: id,
        detail: { email, name },
      });
      await this.tell(tx, id);
    });
  }

  /** Inactive, hidden, secrets wiped, address and account free again; its messages stay. Twice is once. */
  async retire(id: string, caller: Caller): Promise<Mailbox> {
    return this.database.run(async (tx) => {
      const { row } = await this.lock(tx, id, 'retired too');
      if (row.retiredAt !== null) return this.view(tx, row);
      const retiredAt = await this.database.now(tx);
      const change = { active: false, emailKey: null, accountKey: null, retiredAt };
      await tx.update(MailboxEntity, { id }, change);
      await tx.update(AliasEntity, { mailboxId: id }, { emailKey: null });
      await forgetTokens(tx, this.secrets, id);
      await this.secrets.remove(tx, id);
      await retireMaildrop(tx, id);
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.retired',
        targetId: id,
        detail: { email: row.email, name: row.name },
      });
      await this.tell(tx, id);
      return this.view(tx, { ...row, ...change });
    });
  }

  /** Two saves at once may both find an address free: the second, run again, finds who has it. */
  async saving<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.database.run(work);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return this.database.run(work);
    }
  }

  /** Counts the version up first, which holds the row against other saves until this one ends. */
  private async lock(tx: Tx, id: string, which: 'retired too' | 'in use' = 'in use'): Promise<Stored> {
    await tx.increment(MailboxEntity, { id }, 'version', 1);
    const row = await tx.findOneBy(MailboxEntity, { id });
    if (!row) throw notFound('This mailbox');
    if (row.retiredAt !== null && which === 'in use') {
      throw new ProblemError('wrong-state', `${row.name} is retired: it stays as it is.`);
    }
    const departmentIds = (await departmentsOf(tx, [id])).get(id) ?? [];
    return { row, settings: readMailboxSettings(row, departmentIds) };
  }

  /** The settings and secrets to write. @throws 400 with every fault at once */
  private async checked(
    tx: Tx,
    { body, settings: asked, faults: found }: ReadBody,
    stored: Stored | null,
  ): Promise<{ settings: MailboxSettings; steps: Steps }> {
    if (asked === null) throw invalid(found);
    // The spelling of the address stays, too; sets have each department once.
    const settings = {
      ...asked,
      email: stored?.settings.email ?? asked.email,
      departmentIds: [...new Set(asked.departmentIds)],
    };
    const steps: Steps = new Map();
    const more: Fault[] = typedFaults(settings, body, this.config.allowNetworks);
    more.push(...(await databaseFaults(tx, this.departments, settings, stored?.row ?? null, body.email)));
    const secrets = stored && (await this.secrets.list(tx, [stored.row.id])).get(stored.row.id);
    for (const wish of secretWishes(settings, body, stored === null)) {
      const step = decideSecret(wish, secrets?.get(wish.path));
      if ('message' in step) more.push(step);
      else if (step.kind !== 'keep') steps.set(wish.path, step);
    }
    if (stored && body.firstActivation) {
      const maildrop = await currentMaildrop(tx, stored.row.id);
      const refusal = refusedAnswer(maildrop?.question ?? null, body.firstActivation);
      if (refusal !== null) more.push({ path: 'firstActivation.choice', message: refusal });
    }
    const all = [...found, ...more.filter(({ path }) => !isFaulty(found, path))];
    if (all.length > 0) throw invalid(all);
    return { settings, steps };
  }

  private async writeDepartments(tx: Tx, mailboxId: string, departmentIds: readonly string[]): Promise<void> {
    await tx.delete(MailboxDepartmentEntity, { mailboxId });
    await tx.insert(
      MailboxDepartmentEntity,
      departmentIds.map((departmentId) => ({ mailboxId, departmentId })),
    );
  }

  private async tell(tx: Tx, mailboxId: string): Promise<void> {
    await recordEvents(tx, [
      { kind: 'mailbox.changed', mailboxId },
      { kind: 'mailbox.status', mailboxId },
    ]);
  }

  private async warnings(tx: Tx, id: string, settings: MailboxSettings): Promise<Fault[]> {
    const found = await warningsOf(tx, settings, this.config.relayUrl !== null);
    return [...found, ...(await grantMissing(tx, this.secrets, id, settings))];
  }

  private async view(manager: Tx, row: MailboxEntity): Promise<Mailbox> {
    const [found] = await toMailboxes(manager, this.secrets, [row]);
    if (!found) throw new Error('A mailbox that was read has no view.');
    return found;
  }
}
