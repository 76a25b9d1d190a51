import { Module } from '@nestjs/common';
import { SignInModule } from '../sign-in/sign-in.module.ts';
import { EventRetention } from './event-retention.service.ts';
import { LiveController } from './live.controller.ts';
import { LiveEvents } from './live.service.ts';

@Module({ imports: [SignInModule], controllers: [LiveController], providers: [EventRetention, LiveEvents] })
export class LiveModule {}
