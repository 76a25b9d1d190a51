import { Inject, Injectable } from '@nestjs/common';
import type { FromAddress } from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { AliasDepartmentEntity, AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { type MailSender, mailSender } from './mail-sender.ts';

/** Why mail from a mailbox without a server has to wait. */
export const noServer =
  'No SMTP server is set for this mailbox, and the installation has no relay: mail from it waits.';

/** The rule of From: only mailboxes and aliases whose departments meet those of the person. */
@Injectable()
export class FromAddresses {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'relayUrl'>,
  ) {}

  /** All that the caller may write as, by name. */
  async list(
    caller: Pick<Caller, 'departmentIds'>,
    manager: EntityManager = this.database.read,
  ): Promise<FromAddress[]> {
    const mailboxes = await this.allowed(manager, caller).getMany();
    const aliases = await this.allowedAliases(manager, caller).getMany();
    // Somebody may have an alias whose mailbox is none of theirs.
    const behind = await manager.findBy(MailboxEntity, { id: In([...new Set(aliases.map((row) => row.mailboxId))]) });
    const byId = new Map(behind.map((row) => [row.id, row]));
    const senders = [
      ...mailboxes.map((row) => mailSender(row, null)),
      ...aliases.flatMap((alias) => {
        const mailbox = byId.get(alias.mailboxId);
        return mailbox ? [mailSender(mailbox, alias)] : [];
      }),
    ];
    return senders.map((sender) => this.toFromAddress(sender)).sort(byName);
  }

  private toFromAddress({ mailbox, aliasId, name, email }: MailSender): FromAddress {
    return {
      id: aliasId ?? mailbox.id,
      mailboxId: mailbox.id,
      aliasId,
      name,
      email,
      attachmentsAllowed: attachmentsAllowed(mailbox),
      cannotSend: this.whyNot(mailbox),
    };
  }

  /** Whom a From address of the caller stands for: a mailbox or an alias. @throws 403 that names nothing */
  async assertFromAllowed(
    manager: EntityManager,
    caller: Pick<Caller, 'departmentIds'>,
    fromAddressId: string,
  ): Promise<MailSender> {
    const found = await this.allowed(manager, caller)
      .andWhere('mailbox.id = :fromAddressId', { fromAddressId })
      .getOne();
    if (found) return mailSender(found, null);
    const alias = await this.allowedAliases(manager, caller)
      .andWhere('alias.id = :fromAddressId', { fromAddressId })
      .getOne();
    const mailbox = alias && (await manager.findOneBy(MailboxEntity, { id: alias.mailboxId }));
    if (mailbox) return mailSender(mailbox, alias);
    throw new ProblemError('from-not-allowed', 'You cannot write as this address. Choose one of your departments.');
  }

  private whyNot({ groups: { smtp } }: MailboxEntity): string | null {
    return smtp === null && this.config.relayUrl === null ? noServer : null;
  }

  private allowed(manager: EntityManager, caller: Pick<Caller, 'departmentIds'>) {
    const builder = manager.createQueryBuilder(MailboxEntity, 'mailbox');
    const owned = builder
      .subQuery()
      .select('1')
      .from(MailboxDepartmentEntity, 'owner')
      .where('owner.mailboxId = mailbox.id')
      .andWhere('owner.departmentId IN (:...departmentIds)')
      .getQuery();
    return builder
      .where('mailbox.retiredAt IS NULL')
      .andWhere(`EXISTS ${owned}`)
      .setParameter('departmentIds', caller.departmentIds.length > 0 ? [...caller.departmentIds] : ['']);
  }

  /** An alias goes by its own departments; one that has none goes by those of its mailbox. */
  private allowedAliases(manager: EntityManager, caller: Pick<Caller, 'departmentIds'>) {
    const builder = manager.createQueryBuilder(AliasEntity, 'alias');
    const own = builder.subQuery().select('1').from(AliasDepartmentEntity, 'own').where('own.aliasId = alias.id');
    const hasOwn = own.getQuery();
    const owned = own.andWhere('own.departmentId IN (:...departmentIds)').getQuery();
    const inherited = builder
      .subQuery()
      .select('1')
      .from(MailboxDepartmentEntity, 'inherited')
      .where('inherited.mailboxId = alias.mailboxId')
      .andWhere('inherited.departmentId IN (:...departmentIds)')
      .getQuery();
    return builder
      .innerJoin(MailboxEntity, 'mailbox', 'mailbox.id = alias.mailboxId')
      .where('mailbox.retiredAt IS NULL')
      .andWhere(`(EXISTS ${owned} OR (NOT EXISTS ${hasOwn} AND EXISTS ${inherited}))`)
      .setParameter('departmentIds', caller.departmentIds.length > 0 ? [...caller.departmentIds] : ['']);
  }
}

const { compare } = new Intl.Collator('en');

/** By name, then by address; never equal, so that the order is the same each time. */
function byName(a: FromAddress, b: FromAddress): number {
  return compare(a.name, b.name) || compare(a.email, b.email) || (a.id < b.id ? -1 : 1);
}

/** Attachments leave from trusted mailboxes only, and only where an administrator allowed them. */
export function attachmentsAllowed(mailbox: Pick<MailboxEntity, 'trusted' | 'outboundAttachmentsAllowed'>): boolean {
  return mailbox.trusted && mailbox.outboundAttachmentsAllowed;
}
