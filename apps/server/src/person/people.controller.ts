import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { pageOf, pageQuery, person, personChange, personCreate } from '@postroom/contracts';
import type { Page, PageQuery, Person, PersonChange, PersonCreate } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { People } from './people.service.ts';

@ApiTags('people')
@Controller('people')
export class PeopleController {
  constructor(private readonly people: People) {}

  @Get()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: pageOf(person) })
  list(@Query({ schema: pageQuery }) query: PageQuery): Promise<Page<Person>> {
    return this.people.list(query);
  }

  @Post()
  @Allow('administrator')
  @ApiResponse({ status: 201, standardSchema: person })
  create(@Body({ schema: personCreate }) body: PersonCreate, @TheCaller() caller: Caller): Promise<Person> {
    return this.people.create(body, caller.personId);
  }

  @Patch(':id')
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: person })
  change(
    @Param('id') id: string,
    @Body({ schema: personChange }) body: PersonChange,
    @TheCaller() caller: Caller,
  ): Promise<Person> {
    return this.people.change(id, body, caller.personId);
  }
}
