import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  conversation,
  conversationChange,
  conversationSummary,
  mergeInto,
  note,
  noteCreate,
  pageOf,
  splitAt,
} from '@postroom/contracts';
import type { Conversation, ConversationChange, ConversationSummary, Note, Page } from '@postroom/contracts';
import { type Caller, TheCaller } from '../http/caller.ts';
import { assigneeList } from './answers.ts';
import { ConversationChanges } from './conversation-changes.service.ts';
import { Conversations } from './conversations.service.ts';
import { ConversationMerge } from './merge.service.ts';
import { type ConversationQuery, conversationQuery } from './queries.ts';
import { ConversationSplit } from './split.service.ts';

@ApiTags('conversations')
@Controller('conversations')
export class ConversationsController {
  constructor(
    private readonly conversations: Conversations,
    private readonly changes: ConversationChanges,
    private readonly merging: ConversationMerge,
    private readonly splitting: ConversationSplit,
  ) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(conversationSummary) })
  list(
    @Query({ schema: conversationQuery }) query: ConversationQuery,
    @TheCaller() caller: Caller,
  ): Promise<Page<ConversationSummary>> {
    return this.conversations.list(query, caller);
  }

  @Get(':id')
  @ApiResponse({ status: 200, standardSchema: conversation })
  get(@Param('id') id: string, @TheCaller() caller: Caller): Promise<Conversation> {
    return this.conversations.get(id, caller);
  }

  @Patch(':id')
  @ApiResponse({ status: 200, standardSchema: conversation })
  change(
    @Param('id') id: string,
    @Body({ schema: conversationChange }) body: ConversationChange,
    @TheCaller() caller: Caller,
  ): Promise<Conversation> {
    return this.changes.change(id, body, caller);
  }

  @Get(':id/assignees')
  @ApiResponse({ status: 200, standardSchema: assigneeList })
  async assignees(
    @Param('id') id: string,
    @TheCaller() caller: Caller,
  ): Promise<{ items: { id: string; name: string }[] }> {
    return { items: await this.changes.assignees(id, caller) };
  }

  @Post(':id/notes')
  @ApiResponse({ status: 201, standardSchema: note })
  addNote(
    @Param('id') id: string,
    @Body({ schema: noteCreate }) body: { text: string },
    @TheCaller() caller: Caller,
  ): Promise<Note> {
    return this.conversations.addNote(id, body.text, caller);
  }

  @Post(':id/merge')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: conversation })
  merge(
    @Param('id') id: string,
    @Body({ schema: mergeInto }) body: { intoId: string },
    @TheCaller() caller: Caller,
  ): Promise<Conversation> {
    return this.merging.merge(id, body.intoId, caller);
  }

  @Post(':id/split')
  @ApiResponse({ status: 201, standardSchema: conversation })
  split(
    @Param('id') id: string,
    @Body({ schema: splitAt }) body: { messageId: string; following: boolean },
    @TheCaller() caller: Caller,
  ): Promise<Conversation> {
    return this.splitting.split(id, body, caller);
  }
}
