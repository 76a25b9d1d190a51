import { Module } from '@nestjs/common';
import { MailboxModule } from '../mailbox/mailbox.module.ts';
import { AccessTokens } from '../oauth2/access-tokens.service.ts';
import { Oauth2Module } from '../oauth2/oauth2.module.ts';
import { FormTokens } from './form-tokens.service.ts';
import { MailboxTestController } from './mailbox-test.controller.ts';
import { MailboxTests } from './mailbox-tests.service.ts';

const formTokens = {
  provide: FormTokens,
  inject: [AccessTokens],
  useFactory: (tokens: AccessTokens): FormTokens => ({
    tokenFor: async (...form) => (await tokens.forForm(...form)).token,
  }),
};

@Module({
  imports: [MailboxModule, Oauth2Module],
  controllers: [MailboxTestController],
  providers: [MailboxTests, formTokens],
})
export class MailboxTestModule {}
