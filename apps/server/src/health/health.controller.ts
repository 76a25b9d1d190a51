import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import * as z from 'zod';
import { Database } from '../database/database.ts';
import { Public } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { SettingEntity } from '../settings/setting.entity.ts';

const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
type Health = z.infer<typeof health>;

/** For load balancers and service managers: anybody may ask, and no detail is told. */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly database: Database) {}

  @Get('live')
  @Public()
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: health })
  live(): Health {
    return { status: 'ok' };
  }

  /** Reads a table: a Galera node without quorum still answers `SELECT 1`. */
  @Get('ready')
  @Public()
  @ApiResponse({ status: 200, standardSchema: health })
  async ready(): Promise<Health> {
    try {
      await this.database.read.count(SettingEntity);
    } catch {
      throw new ProblemError('not-ready', 'The database does not answer.');
    }
    return { status: 'ok' };
  }
}
