import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { alias, aliasChange, aliasCreate, pageOf, pageQuery } from '@postroom/contracts';
import type { Alias, AliasChange, AliasCreate, Page, PageQuery } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { Aliases } from './aliases.service.ts';

@ApiTags('mailboxes')
@Controller('mailboxes/:id/aliases')
export class AliasesController {
  constructor(private readonly aliases: Aliases) {}

  @Get()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: pageOf(alias) })
  list(
    @Param('id') mailboxId: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @TheCaller() caller: Caller,
  ): Promise<Page<Alias>> {
    return this.aliases.list(mailboxId, query, caller);
  }

  @Post()
  @Allow('administrator')
  @ApiResponse({ status: 201, standardSchema: alias })
  create(
    @Param('id') mailboxId: string,
    @Body({ schema: aliasCreate }) body: AliasCreate,
    @TheCaller() caller: Caller,
  ): Promise<Alias> {
    return this.aliases.create(mailboxId, body, caller);
  }

  @Patch(':aliasId')
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: alias })
  change(
    @Param('id') mailboxId: string,
    @Param('aliasId') aliasId: string,
    @Body({ schema: aliasChange }) body: AliasChange,
    @TheCaller() caller: Caller,
  ): Promise<Alias> {
    return this.aliases.change(mailboxId, aliasId, body, caller);
  }

  @Delete(':aliasId')
  @Allow('administrator')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  remove(
    @Param('id') mailboxId: string,
    @Param('aliasId') aliasId: string,
    @TheCaller() caller: Caller,
  ): Promise<void> {
    return this.aliases.remove(mailboxId, aliasId, caller);
  }
}
