import { Module } from '@nestjs/common';
import { DueSignalModule } from '../receiver/due-signal.module.ts';
import { Oauth2Module } from './oauth2.module.ts';
import { ProviderSignInController } from './provider-sign-in.controller.ts';
import { ProviderSignIns } from './provider-sign-ins.service.ts';

/** The way of an administrator to a provider's page and back. */
@Module({
  imports: [Oauth2Module, DueSignalModule],
  controllers: [ProviderSignInController],
  providers: [ProviderSignIns],
})
export class ProviderSignInModule {}
