import { Module } from '@nestjs/common';
import { StoringModule } from '../conversation/storing.module.ts';
import { Oauth2Module } from '../oauth2/oauth2.module.ts';
import { ReadingModule } from '../reading/reading.module.ts';
import { ThreadModule } from '../thread/thread.module.ts';
import { LedgerPruning } from './ledger-pruning.service.ts';
import { MaildropVisits } from './maildrop-visit.service.ts';
import { VisitContexts } from './visit-context.service.ts';
import { Visits } from './visits.service.ts';

@Module({
  imports: [Oauth2Module, StoringModule, ReadingModule, ThreadModule],
  providers: [LedgerPruning, Visits, VisitContexts, MaildropVisits],
  exports: [MaildropVisits],
})
export class IntakeModule {}
