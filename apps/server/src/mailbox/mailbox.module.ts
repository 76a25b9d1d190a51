import { Module } from '@nestjs/common';
import { DepartmentModule } from '../department/department.module.ts';
import { DueSignalModule } from '../receiver/due-signal.module.ts';
import { RoutingModule } from '../routing/routing.module.ts';
import { MailboxStatusController } from './mailbox-status.controller.ts';
import { MailboxStatuses } from './mailbox-statuses.service.ts';
import { MailboxesController } from './mailboxes.controller.ts';
import { Mailboxes } from './mailboxes.service.ts';

@Module({
  imports: [DepartmentModule, RoutingModule, DueSignalModule],
  controllers: [MailboxesController, MailboxStatusController],
  providers: [Mailboxes, MailboxStatuses],
  exports: [Mailboxes, MailboxStatuses],
})
export class MailboxModule {}
