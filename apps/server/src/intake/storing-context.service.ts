import { Injectable } from '@nestjs/common';
import type { StoringContext } from '../conversation/store-message.service.ts';
import { Database } from '../database/database.ts';
import { notFound } from '../http/problem-error.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { ThreadIds } from '../thread/thread-ids.service.ts';
import { readStoring } from './storing-context.ts';

/** What storing must know of a mailbox, outside of a visit. */
@Injectable()
export class StoringContexts {
  constructor(
    private readonly database: Database,
    private readonly settings: InstallationSettings,
    private readonly threadIds: ThreadIds,
  ) {}

  /** @throws 404 where there is no such mailbox */
  async of(mailboxId: string): Promise<Omit<StoringContext, 'now'>> {
    const manager = this.database.read;
    const mailbox = await manager.findOneBy(MailboxEntity, { id: mailboxId });
    if (!mailbox) throw notFound('The mailbox of this message');
    const { reopenDays } = await this.settings.read();
    return readStoring(manager, mailbox, { reopenDays, threadKey: await this.threadIds.key() });
  }
}
