import { Module } from '@nestjs/common';
import { DepartmentModule } from '../department/department.module.ts';
import { QueuesController } from './queues.controller.ts';
import { MessageRouting } from './route-message.service.ts';
import { Queues } from './queues.service.ts';

@Module({
  imports: [DepartmentModule],
  controllers: [QueuesController],
  providers: [Queues, MessageRouting],
  exports: [Queues, MessageRouting],
})
export class RoutingModule {}
