import { Module } from '@nestjs/common';
import { IntakeModule } from '../intake/intake.module.ts';
import { DueSignalModule } from './due-signal.module.ts';
import { Receivers } from './receivers.service.ts';

@Module({ imports: [IntakeModule, DueSignalModule], providers: [Receivers], exports: [Receivers] })
export class ReceiverModule {}
