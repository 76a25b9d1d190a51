import { Inject, Injectable } from '@nestjs/common';
import type { FromAddress } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../mailbox/mailbox.entity.ts';

/** Why mail from a mailbox without a server has to wait. */
export const noServer =
  'No SMTP server is set for this mailbox, and the installation has no relay: mail from it waits.';

export const oauthLater =
  'This mailbox signs in to its SMTP server with OAuth 2.0, which this version cannot do yet: mail from it waits.';

/** The rule of From: only mailboxes whose departments meet those of the person. */
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
    const rows = await this.allowed(manager, caller)
      .orderBy('mailbox.name')
      .addOrderBy('mailbox.email')
      .addOrderBy('mailbox.id')
      .getMany();
    return rows.map((row) => ({
      id: row.id,
      mailboxId: row.id,
      aliasId: null,
      name: row.name,
      email: row.email,
      attachmentsAllowed: attachmentsAllowed(row),
      cannotSend: this.whyNot(row),
    }));
  }

  /** The mailbox behind a From address of the caller. @throws 403 that names nothing */
  async assertFromAllowed(
    manager: EntityManager,
    caller: Pick<Caller, 'departmentIds'>,
    fromAddressId: string,
  ): Promise<MailboxEntity> {
    const found = await this.allowed(manager, caller)
      .andWhere('mailbox.id = :fromAddressId', { fromAddressId })
      .getOne();
    if (!found) {
      throw new ProblemError('from-not-allowed', 'You cannot write as this address. Choose one of your departments.');
    }
    return found;
  }

  private whyNot({ groups: { smtp } }: MailboxEntity): string | null {
    if (smtp === null) return this.config.relayUrl === null ? noServer : null;
    return smtp.authentication === 'oauth2' ? oauthLater : null;
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
}

/** Attachments leave from trusted mailboxes only, and only where an administrator allowed them. */
export function attachmentsAllowed(mailbox: Pick<MailboxEntity, 'trusted' | 'outboundAttachmentsAllowed'>): boolean {
  return mailbox.trusted && mailbox.outboundAttachmentsAllowed;
}
