import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { conversation, conversationSummary, note, noteCreate, pageOf } from '@postroom/contracts';
import type { Conversation, ConversationSummary, Note, Page } from '@postroom/contracts';
import { type Caller, TheCaller } from '../http/caller.ts';
import { Conversations } from './conversations.service.ts';
import { type ConversationQuery, conversationQuery } from './queries.ts';

@ApiTags('conversations')
@Controller('conversations')
export class ConversationsController {
  constructor(private readonly conversations: Conversations) {}

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

  @Post(':id/notes')
  @ApiResponse({ status: 201, standardSchema: note })
  addNote(
    @Param('id') id: string,
    @Body({ schema: noteCreate }) body: { text: string },
    @TheCaller() caller: Caller,
  ): Promise<Note> {
    return this.conversations.addNote(id, body.text, caller);
  }
}
