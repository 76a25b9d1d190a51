import { Module } from '@nestjs/common';
import { DepartmentsController } from './departments.controller.ts';
import { Departments } from './departments.service.ts';

@Module({ controllers: [DepartmentsController], providers: [Departments], exports: [Departments] })
export class DepartmentModule {}
