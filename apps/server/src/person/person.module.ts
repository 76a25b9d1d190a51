import { Module, type OnModuleInit } from '@nestjs/common';
import { DepartmentModule } from '../department/department.module.ts';
import { Departments } from '../department/departments.service.ts';
import { PeopleController } from './people.controller.ts';
import { People } from './people.service.ts';
import { assignedPeople } from './person.service.ts';

@Module({ imports: [DepartmentModule], controllers: [PeopleController], providers: [People], exports: [People] })
export class PersonModule implements OnModuleInit {
  constructor(private readonly departments: Departments) {}

  onModuleInit(): void {
    this.departments.tellUses(assignedPeople);
  }
}
