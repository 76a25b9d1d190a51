import { Controller, Get } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { QueueFigures } from '@postroom/contracts';
import { type Caller, TheCaller } from '../http/caller.ts';
import { queueFiguresList } from './answers.ts';
import { QueueContents } from './queue-figures.service.ts';

@ApiTags('queues')
@Controller('queue-figures')
export class QueueFiguresController {
  constructor(private readonly contents: QueueContents) {}

  @Get()
  @ApiResponse({ status: 200, standardSchema: queueFiguresList })
  async list(@TheCaller() caller: Caller): Promise<{ items: QueueFigures[] }> {
    return { items: await this.contents.figures(caller) };
  }
}
