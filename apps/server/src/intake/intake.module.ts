import { Module } from '@nestjs/common';
import { StoringModule } from '../conversation/storing.module.ts';
import { ReadingModule } from '../reading/reading.module.ts';
import { ThreadModule } from '../thread/thread.module.ts';
import { MaildropVisits } from './maildrop-visit.service.ts';
import { Visits } from './visits.service.ts';

@Module({
  imports: [StoringModule, ReadingModule, ThreadModule],
  providers: [Visits, MaildropVisits],
  exports: [MaildropVisits],
})
export class IntakeModule {}
