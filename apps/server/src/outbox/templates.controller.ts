import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { pageOf, pageQuery, template, templateChange, templateCreate } from '@postroom/contracts';
import type { Page, PageQuery, Template, TemplateChange, TemplateCreate } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { Templates } from './templates.service.ts';

@ApiTags('templates')
@Controller('templates')
export class TemplatesController {
  constructor(private readonly templates: Templates) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(template) })
  list(@Query({ schema: pageQuery }) query: PageQuery, @TheCaller() caller: Caller): Promise<Page<Template>> {
    return this.templates.list(query, caller);
  }

  @Post()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 201, standardSchema: template })
  create(@Body({ schema: templateCreate }) body: TemplateCreate, @TheCaller() caller: Caller): Promise<Template> {
    return this.templates.create(body, caller);
  }

  @Patch(':id')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: template })
  change(
    @Param('id') id: string,
    @Body({ schema: templateChange }) body: TemplateChange,
    @TheCaller() caller: Caller,
  ): Promise<Template> {
    return this.templates.change(id, body, caller);
  }

  @Delete(':id')
  @Allow('administrator', 'supervisor')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  remove(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.templates.remove(id, caller);
  }
}
