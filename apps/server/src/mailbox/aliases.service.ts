import { Injectable } from '@nestjs/common';
import {
  type Alias,
  type AliasChange,
  type AliasCreate,
  type AliasLanguage,
  aliasLanguageUnset,
  type Fault,
  given,
  type Page,
  type PageQuery,
} from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import { In, IsNull, Not } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { Departments } from '../department/departments.service.ts';
import type { Caller } from '../http/caller.ts';
import { decodeCursor, pageFrom } from '../http/paging.ts';
import { invalid, notFound, ProblemError } from '../http/problem-error.ts';
import { recordEvent } from '../live/record.events.ts';
import { OutboxEntity } from '../outbox/outbox.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { Queues } from '../routing/queues.service.ts';
import { addressTaken, holdAddresses } from './alias-addresses.ts';
import { AliasDepartmentEntity, AliasEntity } from './alias.entity.ts';
import { aliasUses } from './alias-uses.ts';
import { aliasDepartments, toAliases } from './alias-view.ts';
import { fieldChanges } from './field-changes.ts';
import { queueUnseen } from './mailbox-rules.ts';
import { visibleMailboxes } from './mailbox-scope.ts';
import { departmentsOf } from './mailbox-view.ts';
import { MailboxEntity } from './mailbox.entity.ts';

/** More addresses of one mailbox than this are a list of customers, not aliases. */
const mostAliases = 500;

/** Outbox entries that a refusal names; it counts all. */
const mostNamed = 20;

/** Mail in these states still has to leave, and says from which address. */
const unsent = ['draft', 'queued', 'sending', 'deferred', 'held', 'unsure'] as const;

type Settings = Pick<Alias, 'email' | 'name' | 'defaultQueueId' | 'departmentIds' | 'language'>;

/** The addresses of a mailbox beside its own. */
@Injectable()
export class Aliases {
  constructor(
    private readonly database: Database,
    private readonly departments: Departments,
    queues: Queues,
  ) {
    departments.tellUses((tx, departmentId) => aliasUses(tx, { departmentId }));
    queues.tellUses((tx, queueId) => aliasUses(tx, { queueId }));
  }

  /** By address. @throws 404 where the caller does not see the mailbox */
  async list(mailboxId: string, query: PageQuery, caller: Caller): Promise<Page<Alias>> {
    const { read } = this.database;
    if (!(await visibleMailboxes(read, caller).andWhere('mailbox.id = :mailboxId', { mailboxId }).getExists())) {
      throw notFound('This mailbox');
    }
    const cursor = decodeCursor(query.cursor, 2);
    const builder = read.createQueryBuilder(AliasEntity, 'alias').where('alias.mailboxId = :mailboxId', { mailboxId });
    if (cursor) {
      builder.andWhere('(alias.email > :email OR (alias.email = :email AND alias.id > :id))', {
        email: cursor[0],
        id: cursor[1],
      });
    }
    const rows = await builder
      .orderBy('alias.email')
      .addOrderBy('alias.id')
      .take(query.limit + 1)
      .getMany();
    const page = pageFrom(
      rows,
      query.limit,
      (row) => row,
      (row) => [row.email, row.id],
    );
    return { items: await toAliases(read, page.items), next: page.next };
  }

  /** @throws 404, 400 with every fault at once */
  create(mailboxId: string, body: AliasCreate, caller: Caller): Promise<Alias> {
    return this.database.run((tx) => this.createIn(tx, mailboxId, body, caller));
  }

  /** `create` in a transaction of the caller's. */
  async createIn(tx: Tx, mailboxId: string, body: AliasCreate, caller: Caller): Promise<Alias> {
    await holdAddresses(tx);
    await this.mailbox(tx, mailboxId);
    const settings: Settings = {
      email: body.email,
      name: body.name ?? null,
      defaultQueueId: body.defaultQueueId ?? null,
      departmentIds: body.departmentIds ? [...new Set(body.departmentIds)] : null,
      language: languageOf(null, body.language),
    };
    const taken = await addressTaken(tx, body.email);
    await this.check(tx, settings, taken === null ? [] : [{ path: 'email', message: taken }]);
    if ((await tx.countBy(AliasEntity, { mailboxId })) >= mostAliases) {
      throw invalid([{ path: 'email', message: `A mailbox has at most ${mostAliases} aliases.` }]);
    }
    const { departmentIds, ...columns } = settings;
    const row: AliasEntity = {
      ...{ id: newId(), version: 1, mailboxId, emailKey: normalAddress(body.email), ...columns },
      createdAt: await this.database.now(tx),
    };
    await tx.insert(AliasEntity, row);
    await this.writeDepartments(tx, row.id, departmentIds);
    await this.record(tx, caller, 'alias.created', row, { settings });
    return this.view(tx, row);
  }

  /** @throws 404, 409 `version-conflict`, 400 */
  change(mailboxId: string, id: string, body: AliasChange, caller: Caller): Promise<Alias> {
    return this.database.run((tx) => this.changeIn(tx, mailboxId, id, body, caller));
  }

  /** `change` in a transaction of the caller's. */
  async changeIn(tx: Tx, mailboxId: string, id: string, body: AliasChange, caller: Caller): Promise<Alias> {
    await this.mailbox(tx, mailboxId);
    await tx.increment(AliasEntity, { id, mailboxId }, 'version', 1);
    const row = await this.find(tx, mailboxId, id);
    const before = (await aliasDepartments(tx, [id])).get(id) ?? null;
    const seen = row.version - 1;
    if (body.version !== undefined && body.version !== seen) {
      const current = await this.view(tx, { ...row, version: seen });
      throw new ProblemError('version-conflict', 'Somebody saved this alias since you opened it. Look at it again.', {
        current,
      });
    }
    const { version: _version, language, email, ...rest } = body;
    const old: Settings = { ...settingsOf(row), departmentIds: before };
    const settings: Settings = { ...old, ...given(rest) };
    if (language !== undefined) settings.language = languageOf(row.language, language);
    if (settings.departmentIds) settings.departmentIds = [...new Set(settings.departmentIds)];
    const moved = email !== undefined && normalAddress(email) !== row.emailKey;
    const message = 'The address of an alias stays as it was made. Make another alias for the new address.';
    await this.check(tx, settings, moved ? [{ path: 'email', message }] : []);
    const { departmentIds, ...columns } = settings;
    await tx.update(AliasEntity, { id }, columns);
    await this.writeDepartments(tx, id, departmentIds);
    await this.record(tx, caller, 'alias.changed', row, { changes: fieldChanges(old, settings) });
    return this.view(tx, { ...row, ...columns });
  }

  /**
   * What it received stays where it is. Drafts from it stay too: their authors choose another address when they send.
   * @throws 404, 409 `in-use` while mail from it waits to be sent
   */
  async remove(mailboxId: string, id: string, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      await this.mailbox(tx, mailboxId);
      const row = await this.find(tx, mailboxId, id);
      const of = { mailboxId, aliasId: id };
      const [entries, waiting] = await tx.findAndCount(OutboxEntity, {
        select: { id: true },
        where: [
          { ...of, state: In([...unsent]) },
          // What has failed for one recipient may still wait for another.
          { ...of, nextAttemptAt: Not(IsNull()) },
        ],
        order: { id: 'ASC' },
        take: mostNamed,
      });
      if (waiting > 0) {
        const detail = `Mail from ${row.email} waits in the outbox: ${waiting}. Send or cancel it first.`;
        const usedBy = entries.map((entry) => ({ kind: 'outbox', id: entry.id, name: row.email }));
        throw new ProblemError('in-use', detail, { usedBy });
      }
      await tx.delete(AliasDepartmentEntity, { aliasId: id });
      await tx.delete(AliasEntity, { id });
      await this.record(tx, caller, 'alias.deleted', row, {});
    });
  }

  /**
   * A mailbox that takes changes, held until this transaction ends: it is not retired, none of its aliases is changed, and
   * no mail of it approved or begun to be sent. To be called before anything is read, so that what is read is what is held.
   */
  private async mailbox(tx: Tx, id: string): Promise<MailboxEntity> {
    await tx.update(MailboxEntity, { id }, { id });
    const row = await tx.findOneBy(MailboxEntity, { id });
    if (!row) throw notFound('This mailbox');
    if (row.retiredAt !== null) throw new ProblemError('wrong-state', `${row.name} is retired: it stays as it is.`);
    return row;
  }

  private async find(tx: Tx, mailboxId: string, id: string): Promise<AliasEntity> {
    const row = await tx.findOneBy(AliasEntity, { id, mailboxId });
    if (!row) throw notFound('This alias');
    return row;
  }

  private async check(tx: Tx, { departmentIds, defaultQueueId }: Settings, faults: Fault[]): Promise<void> {
    const known = await this.departments.known(tx, departmentIds ?? []);
    departmentIds?.forEach((id, n) => {
      if (!known.has(id)) faults.push({ path: `departmentIds.${n}`, message: 'There is no such department.' });
    });
    if (defaultQueueId !== null && !(await tx.existsBy(QueueEntity, { id: defaultQueueId }))) {
      faults.push({ path: 'defaultQueueId', message: 'There is no such queue. Choose one.' });
    }
    if (faults.length > 0) throw invalid(faults);
  }

  private async writeDepartments(tx: Tx, aliasId: string, departmentIds: readonly string[] | null): Promise<void> {
    await tx.delete(AliasDepartmentEntity, { aliasId });
    if (departmentIds === null) return;
    await tx.insert(
      AliasDepartmentEntity,
      departmentIds.map((departmentId) => ({ aliasId, departmentId })),
    );
  }

  /** In the history of the mailbox, which shows its aliases too. */
  private async record(
    tx: Tx,
    caller: Caller,
    action: string,
    { id, email, mailboxId }: AliasEntity,
    detail: Record<string, unknown>,
  ): Promise<void> {
    await recordAudit(tx, {
      ...{ personId: caller.personId, action, targetId: mailboxId },
      detail: { aliasId: id, email, ...detail },
    });
    await recordEvent(tx, { kind: 'mailbox.changed', mailboxId });
  }

  private async view(tx: Tx, row: AliasEntity): Promise<Alias> {
    const [found] = await toAliases(tx, [row]);
    if (!found) throw new Error('One row gives one alias.');
    const mailbox = await tx.findOneByOrFail(MailboxEntity, { id: row.mailboxId });
    const owners = found.departmentIds ?? (await departmentsOf(tx, [mailbox.id])).get(mailbox.id) ?? [];
    return { ...found, warnings: await queueUnseen(tx, row.defaultQueueId ?? mailbox.defaultQueueId, owners, 'alias') };
  }
}

function settingsOf({ email, name, defaultQueueId, language }: AliasEntity): Omit<Settings, 'departmentIds'> {
  return { email, name, defaultQueueId, language };
}

/** Null where nothing of it is the alias's own. */
export function languageOf(stored: AliasLanguage | null, body: AliasCreate['language']): AliasLanguage | null {
  if (body === undefined) return stored;
  const language = body === null ? aliasLanguageUnset : { ...aliasLanguageUnset, ...stored, ...given(body) };
  return Object.values(language).some((value) => value !== null) ? language : null;
}
