import { Module } from '@nestjs/common';
import { MailboxModule } from '../mailbox/mailbox.module.ts';
import { DueSignalModule } from '../receiver/due-signal.module.ts';
import { MailboxBulkController } from './mailbox-bulk.controller.ts';
import { BulkSaves } from './bulk-saves.service.ts';

@Module({
  imports: [MailboxModule, DueSignalModule],
  controllers: [MailboxBulkController],
  providers: [BulkSaves],
})
export class MailboxBulkModule {}
