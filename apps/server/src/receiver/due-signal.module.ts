import { Module } from '@nestjs/common';
import { DueSignal } from './due-signal.service.ts';

@Module({ providers: [DueSignal], exports: [DueSignal] })
export class DueSignalModule {}
