import { Module } from '@nestjs/common';
import { MailboxModule } from '../mailbox/mailbox.module.ts';
import { MailboxTestController } from './mailbox-test.controller.ts';
import { MailboxTests } from './mailbox-tests.service.ts';

@Module({ imports: [MailboxModule], controllers: [MailboxTestController], providers: [MailboxTests] })
export class MailboxTestModule {}
