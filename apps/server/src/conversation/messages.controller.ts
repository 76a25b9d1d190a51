import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { message, messageSummary, pageOf } from '@postroom/contracts';
import type { Message, MessageSummary, Page } from '@postroom/contracts';
import type { Response } from 'express';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { sendFile } from '../http/send-file.ts';
import { DueSignal } from '../receiver/due-signal.service.ts';
import { MessageFiles } from './message-files.service.ts';
import { sendFrame } from './message-frame.ts';
import { Messages } from './messages.service.ts';
import { Originals } from './originals.service.ts';
import {
  type AttachmentView,
  attachmentView,
  type MessageQuery,
  messageQuery,
  type MessageView,
  messageView,
  type ReadAgain,
  readAgain,
} from './queries.ts';

@ApiTags('messages')
@Controller('messages')
export class MessagesController {
  constructor(
    private readonly messages: Messages,
    private readonly files: MessageFiles,
    private readonly originals: Originals,
    private readonly due: DueSignal,
  ) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(messageSummary) })
  list(
    @Query({ schema: messageQuery }) query: MessageQuery,
    @TheCaller() caller: Caller,
  ): Promise<Page<MessageSummary>> {
    return this.messages.list(query, caller);
  }

  @Get(':id')
  @ApiResponse({ status: 200, standardSchema: message })
  get(
    @Param('id') id: string,
    @Query({ schema: messageView }) view: MessageView,
    @TheCaller() caller: Caller,
  ): Promise<Message> {
    return this.messages.get(id, view.images, caller);
  }

  @Post(':id/fetch-whole')
  @Allow('administrator')
  @HttpCode(202)
  @ApiResponse({ status: 202 })
  async fetchWhole(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    await this.originals.fetchWhole(id, caller);
    this.due.tell();
  }

  @Post(':id/read-again')
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: message })
  readAgain(
    @Param('id') id: string,
    @Body({ schema: readAgain }) body: ReadAgain,
    @TheCaller() caller: Caller,
  ): Promise<Message> {
    return this.messages.readAgain(id, body.charset, caller);
  }

  @Get(':id/raw')
  @ApiProduces('message/rfc822')
  @ApiResponse({ status: 200, description: 'The bytes as received.' })
  async original(@Param('id') id: string, @TheCaller() caller: Caller, @Res() response: Response): Promise<void> {
    await sendFile(response, await this.files.original(id, caller));
  }

  @Get(':id/frame')
  @ApiProduces('text/html')
  @ApiResponse({ status: 200, description: 'The HTML, sanitised, as a page that may do nothing but show itself.' })
  async frame(
    @Param('id') id: string,
    @Query({ schema: messageView }) view: MessageView,
    @TheCaller() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    const { charset, images } = view;
    const { html } = await (charset === undefined
      ? this.messages.get(id, images, caller)
      : this.messages.readAgain(id, charset, caller, images));
    sendFrame(response, html ?? '', view.images);
  }

  @Get(':id/attachments/:n')
  @ApiProduces('application/octet-stream')
  @ApiResponse({ status: 200, description: 'The attachment, decoded.' })
  async attachment(
    @Param('id') id: string,
    @Param('n') n: string,
    @Query({ schema: attachmentView }) view: AttachmentView,
    @TheCaller() caller: Caller,
    @Res() response: Response,
  ): Promise<void> {
    const number = /^\d{1,4}$/.test(n) ? Number(n) : 0;
    await sendFile(response, await this.files.attachment(id, number, view.inline, caller));
  }
}
