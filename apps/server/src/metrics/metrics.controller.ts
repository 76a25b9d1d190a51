import { Controller, Get, Res, UseGuards } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { mailboxStatus } from '@postroom/contracts';
import type { MailboxStatus } from '@postroom/contracts';
import type { Response } from 'express';
import * as z from 'zod';
import { Public } from '../http/caller.ts';
import { MailboxStatuses } from '../mailbox/mailbox-statuses.service.ts';
import { MetricsGuard } from './metrics.guard.ts';
import { Metrics } from './metrics.service.ts';
import { allMailboxes } from './shared-figures.ts';

const mailHealth = z
  .object({
    /** `failing` where a mailbox fails, wants a sign-in, or its books do not balance. */
    status: z.enum(['ok', 'failing']),
    mailboxes: z.array(mailboxStatus),
  })
  .meta({ id: 'MailHealth' });
type MailHealth = z.infer<typeof mailHealth>;

const isWrong = ({ state, booksBalance }: MailboxStatus) =>
  state === 'failing' || state === 'sign-in-needed' || booksBalance === false;

@ApiTags('health')
@Controller()
@Public()
@UseGuards(MetricsGuard)
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly statuses: MailboxStatuses,
  ) {}

  @Get('metrics')
  @ApiProduces('text/plain')
  @ApiResponse({ status: 200 })
  async text(@Res() response: Response): Promise<void> {
    const text = await this.metrics.text();
    response.set({ 'Content-Type': this.metrics.registry.contentType, 'Cache-Control': 'no-store' }).send(text);
  }

  /** Each mailbox's state; 200 also where some fail: whether that is worth waking somebody, the reader decides. */
  @Get('health/mail')
  @ApiResponse({ status: 200, standardSchema: mailHealth })
  async mail(): Promise<MailHealth> {
    const mailboxes = await this.statuses.list(allMailboxes);
    return { status: mailboxes.some(isWrong) ? 'failing' : 'ok', mailboxes };
  }
}
