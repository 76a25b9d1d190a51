import { Module } from '@nestjs/common';
import { MailboxModule } from '../mailbox/mailbox.module.ts';
import { DueSignalModule } from '../receiver/due-signal.module.ts';
import { MailboxFilesController } from './mailbox-files.controller.ts';
import { MailboxFiles } from './mailbox-files.service.ts';

@Module({
  imports: [MailboxModule, DueSignalModule],
  controllers: [MailboxFilesController],
  providers: [MailboxFiles],
  exports: [MailboxFiles],
})
export class MailboxFilesModule {}
