import { Module } from '@nestjs/common';
import { DepartmentModule } from '../department/department.module.ts';
import { QueuesController } from './queues.controller.ts';
import { Queues } from './queues.service.ts';

@Module({ imports: [DepartmentModule], controllers: [QueuesController], providers: [Queues], exports: [Queues] })
export class RoutingModule {}
