import { Module } from '@nestjs/common';
import { Oauth2Module } from '../oauth2/oauth2.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { Approvals } from './approvals.service.ts';
import { AttachmentsController } from './attachments.controller.ts';
import { DraftsController } from './drafts.controller.ts';
import { Drafts } from './drafts.service.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { OutboxController } from './outbox.controller.ts';
import { Outbox } from './outbox.service.ts';
import { RepliesController } from './replies.controller.ts';
import { Replies } from './replies.service.ts';
import { SendSignal } from './send-signal.ts';
import { Sender } from './sender.ts';
import { TemplatesController } from './templates.controller.ts';
import { Templates } from './templates.service.ts';
import { ThreadModule } from '../thread/thread.module.ts';
import { Uploads } from './uploads.service.ts';

@Module({
  imports: [Oauth2Module, SettingsModule, ThreadModule],
  controllers: [RepliesController, OutboxController, DraftsController, TemplatesController, AttachmentsController],
  providers: [Approvals, Drafts, FromAddresses, Outbox, Replies, Sender, SendSignal, Templates, Uploads],
  exports: [Approvals, FromAddresses, Outbox],
})
export class OutboxModule {}
