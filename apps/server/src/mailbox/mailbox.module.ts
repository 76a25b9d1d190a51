import { Module } from '@nestjs/common';
import { DepartmentModule } from '../department/department.module.ts';
import { DueSignalModule } from '../receiver/due-signal.module.ts';
import { RoutingModule } from '../routing/routing.module.ts';
import { WatermarkModule } from '../watermark/watermark.module.ts';
import { AliasTaking } from './alias-taking.service.ts';
import { Aliases } from './aliases.service.ts';
import { AliasesController } from './aliases.controller.ts';
import { MailboxHistoryController } from './mailbox-history.controller.ts';
import { MailboxStatusController } from './mailbox-status.controller.ts';
import { MailboxStatuses } from './mailbox-statuses.service.ts';
import { MailboxesController } from './mailboxes.controller.ts';
import { MailboxTaking } from './mailbox-taking.service.ts';
import { FormSettings } from './form-settings.service.ts';
import { Mailboxes } from './mailboxes.service.ts';

@Module({
  imports: [DepartmentModule, RoutingModule, DueSignalModule, WatermarkModule],
  controllers: [MailboxesController, MailboxStatusController, AliasesController, MailboxHistoryController],
  providers: [Aliases, AliasTaking, FormSettings, Mailboxes, MailboxTaking, MailboxStatuses],
  exports: [AliasTaking, FormSettings, Mailboxes, MailboxTaking, MailboxStatuses],
})
export class MailboxModule {}
