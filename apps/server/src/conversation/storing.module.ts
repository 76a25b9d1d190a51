import { Module } from '@nestjs/common';
import { RoutingModule } from '../routing/routing.module.ts';
import { MessageStoring } from './store-message.service.ts';

@Module({ imports: [RoutingModule], providers: [MessageStoring], exports: [MessageStoring] })
export class StoringModule {}
