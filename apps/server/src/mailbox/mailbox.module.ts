import { Module } from '@nestjs/common';
import { DepartmentModule } from '../department/department.module.ts';
import { RoutingModule } from '../routing/routing.module.ts';
import { MailboxesController } from './mailboxes.controller.ts';
import { Mailboxes } from './mailboxes.service.ts';

@Module({
  imports: [DepartmentModule, RoutingModule],
  controllers: [MailboxesController],
  providers: [Mailboxes],
  exports: [Mailboxes],
})
export class MailboxModule {}
