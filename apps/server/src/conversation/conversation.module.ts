import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/routing.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { ConversationsController } from './conversations.controller.ts';
import { Conversations } from './conversations.service.ts';
import { MessageBodies } from './message-body.service.ts';

@Module({
  imports: [RoutingModule, StorageModule],
  controllers: [ConversationsController],
  providers: [Conversations, MessageBodies],
  exports: [Conversations, MessageBodies],
})
export class ConversationModule {}
