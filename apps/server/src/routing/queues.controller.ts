import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { pageOf, pageQuery, queue, queueChange, queueCreate } from '@postroom/contracts';
import type { Page, PageQuery, Queue, QueueChange, QueueCreate } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { Queues } from './queues.service.ts';

@ApiTags('queues')
@Controller('queues')
export class QueuesController {
  constructor(private readonly queues: Queues) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: pageOf(queue) })
  list(@Query({ schema: pageQuery }) query: PageQuery, @TheCaller() caller: Caller): Promise<Page<Queue>> {
    return this.queues.list(query, caller);
  }

  @Post()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 201, standardSchema: queue })
  create(@Body({ schema: queueCreate }) body: QueueCreate, @TheCaller() caller: Caller): Promise<Queue> {
    return this.queues.create(body, caller);
  }

  @Patch(':id')
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: queue })
  change(
    @Param('id') id: string,
    @Body({ schema: queueChange }) body: QueueChange,
    @TheCaller() caller: Caller,
  ): Promise<Queue> {
    return this.queues.change(id, body, caller);
  }

  @Delete(':id')
  @Allow('administrator', 'supervisor')
  @HttpCode(204)
  @ApiResponse({ status: 204 })
  remove(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    return this.queues.remove(id, caller);
  }
}
