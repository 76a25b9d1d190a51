import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { draft, draftChange, draftCreate, id as idSchema, pageOf, pageQuery } from '@postroom/contracts';
import type { Draft, DraftChange, DraftCreate, Page, PageQuery } from '@postroom/contracts';
import { type Caller, TheCaller } from '../http/caller.ts';
import { Drafts } from './drafts.service.ts';

const draftsQuery = pageQuery.extend({ conversationId: idSchema.optional() });
type DraftsQuery = PageQuery & { conversationId?: string | undefined };

@ApiTags('drafts')
@Controller('drafts')
export class DraftsController {
  constructor(private readonly drafts: Drafts) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(draft) })
  list(@Query({ schema: draftsQuery }) query: DraftsQuery, @TheCaller() caller: Caller): Promise<Page<Draft>> {
    return this.drafts.list(query, caller);
  }

  @Post()
  @ApiResponse({ status: 201, standardSchema: draft })
  create(@Body({ schema: draftCreate }) body: DraftCreate, @TheCaller() caller: Caller): Promise<Draft> {
    return this.drafts.create(body, caller);
  }

  @Patch(':id')
  @ApiResponse({ status: 200, standardSchema: draft })
  change(
    @Param('id') id: string,
    @Body({ schema: draftChange }) body: DraftChange,
    @TheCaller() caller: Caller,
  ): Promise<Draft> {
    return this.drafts.change(id, body, caller);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  remove(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.drafts.remove(id, caller);
  }
}
