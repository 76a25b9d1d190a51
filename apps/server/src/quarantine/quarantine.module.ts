import { Module } from '@nestjs/common';
import { StoringModule } from '../conversation/storing.module.ts';
import { StoringContexts } from '../intake/storing-context.service.ts';
import { ReadingModule } from '../reading/reading.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { ThreadModule } from '../thread/thread.module.ts';
import { QuarantineController } from './quarantine.controller.ts';
import { QuarantineRetry } from './quarantine-retry.service.ts';
import { Quarantine } from './quarantine.service.ts';

@Module({
  imports: [ReadingModule, StorageModule, StoringModule, ThreadModule],
  controllers: [QuarantineController],
  providers: [Quarantine, QuarantineRetry, StoringContexts],
})
export class QuarantineModule {}
