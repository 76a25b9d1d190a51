import { Module } from '@nestjs/common';
import { StoringModule } from '../conversation/storing.module.ts';
import { ThreadIds } from '../outbox/thread-ids.service.ts';
import { MaildropVisits } from './maildrop-visit.service.ts';
import { Visits } from './visits.service.ts';

@Module({ imports: [StoringModule], providers: [Visits, MaildropVisits, ThreadIds], exports: [MaildropVisits] })
export class IntakeModule {}
