import { Module } from '@nestjs/common';
import { MessageReading } from './message-reading.service.ts';

@Module({ providers: [MessageReading], exports: [MessageReading] })
export class ReadingModule {}
