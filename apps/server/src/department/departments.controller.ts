import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { department, departmentChange, departmentCreate, pageOf, pageQuery } from '@postroom/contracts';
import type { Department, DepartmentChange, DepartmentCreate, Page, PageQuery } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { Departments } from './departments.service.ts';

@ApiTags('departments')
@Controller('departments')
export class DepartmentsController {
  constructor(private readonly departments: Departments) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(department) })
  list(@Query({ schema: pageQuery }) query: PageQuery, @TheCaller() caller: Caller): Promise<Page<Department>> {
    return this.departments.list(query, caller);
  }

  @Post()
  @Allow('administrator')
  @ApiResponse({ status: 201, standardSchema: department })
  create(@Body({ schema: departmentCreate }) body: DepartmentCreate, @TheCaller() caller: Caller): Promise<Department> {
    return this.departments.create(body, caller.personId);
  }

  @Patch(':id')
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: department })
  change(
    @Param('id') id: string,
    @Body({ schema: departmentChange }) body: DepartmentChange,
    @TheCaller() caller: Caller,
  ): Promise<Department> {
    return this.departments.change(id, body, caller.personId);
  }

  @Delete(':id')
  @Allow('administrator')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  remove(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.departments.remove(id, caller.personId);
  }
}
