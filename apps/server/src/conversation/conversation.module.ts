import { Module } from '@nestjs/common';
import { DueSignalModule } from '../receiver/due-signal.module.ts';
import { ReadingModule } from '../reading/reading.module.ts';
import { RoutingModule } from '../routing/routing.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { BodyReading } from './body-reading.service.ts';
import { ConversationChanges } from './conversation-changes.service.ts';
import { ConversationClock } from './conversation-clock.service.ts';
import { ConversationsController } from './conversations.controller.ts';
import { Conversations } from './conversations.service.ts';
import { HtmlReading } from './html-reading.service.ts';
import { ConversationMerge } from './merge.service.ts';
import { MessageBodies } from './message-body.service.ts';
import { MessageFiles } from './message-files.service.ts';
import { CharsetsController } from './charsets.controller.ts';
import { MessagesController } from './messages.controller.ts';
import { Messages } from './messages.service.ts';
import { Originals } from './originals.service.ts';
import { QueueFiguresController } from './queue-figures.controller.ts';
import { QueueContents } from './queue-figures.service.ts';
import { ConversationSplit } from './split.service.ts';

@Module({
  imports: [DueSignalModule, ReadingModule, RoutingModule, StorageModule],
  controllers: [CharsetsController, ConversationsController, MessagesController, QueueFiguresController],
  providers: [
    BodyReading,
    ConversationChanges,
    ConversationClock,
    ConversationMerge,
    ConversationSplit,
    Conversations,
    HtmlReading,
    MessageBodies,
    MessageFiles,
    Messages,
    Originals,
    QueueContents,
  ],
  exports: [ConversationChanges, Conversations, MessageBodies, MessageFiles, Messages],
})
export class ConversationModule {}
