import { Module } from '@nestjs/common';
import { ThreadIds } from './thread-ids.service.ts';

@Module({ providers: [ThreadIds], exports: [ThreadIds] })
export class ThreadModule {}
