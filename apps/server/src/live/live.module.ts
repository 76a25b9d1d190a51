import { Module } from '@nestjs/common';
import { SignInModule } from '../sign-in/sign-in.module.ts';
import { LiveController } from './live.controller.ts';
import { LiveEvents } from './live.service.ts';

@Module({ imports: [SignInModule], controllers: [LiveController], providers: [LiveEvents] })
export class LiveModule {}
