import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Config } from './config/config.ts';
import { ConfigModule } from './config/config.module.ts';
import { ConversationModule } from './conversation/conversation.module.ts';
import type { Database } from './database/database.ts';
import { DatabaseModule } from './database/database.module.ts';
import { DepartmentModule } from './department/department.module.ts';
import { DiscoverModule } from './discover/discover.module.ts';
import { MailboxTestModule } from './mailbox-test/mailbox-test.module.ts';
import { HealthModule } from './health/health.module.ts';
import { LiveModule } from './live/live.module.ts';
import { loggerOptions } from './logger-options.ts';
import { ProviderSignInModule } from './oauth2/provider-sign-in.module.ts';
import { ReceiverModule } from './receiver/receiver.module.ts';
import { StorageModule } from './storage/storage.module.ts';
import { MailboxBulkModule } from './mailbox-bulk/mailbox-bulk.module.ts';
import { MailboxFilesModule } from './mailbox-files/mailbox-files.module.ts';
import { MailboxModule } from './mailbox/mailbox.module.ts';
import { MetricsModule } from './metrics/metrics.module.ts';
import { OutboxModule } from './outbox/outbox.module.ts';
import { QuarantineModule } from './quarantine/quarantine.module.ts';
import { PersonModule } from './person/person.module.ts';
import { RoutingModule } from './routing/routing.module.ts';
import { SecretModule } from './secret/secret.module.ts';
import { SettingsModule } from './settings/settings.module.ts';
import { SignInModule } from './sign-in/sign-in.module.ts';

@Module({})
export class AppModule {
  static with(parts: { config: Config; database: Database; secretKey: string }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggerOptions(parts.config.logLevel)),
        ConfigModule.with(parts.config),
        DatabaseModule.with(parts.database),
        SecretModule.with(parts.secretKey),
        SettingsModule,
        PersonModule,
        DepartmentModule,
        RoutingModule,
        DiscoverModule,
        MailboxTestModule,
        // Before the mailboxes: `mailboxes/export` is no id of one.
        MailboxBulkModule,
        MailboxFilesModule,
        MailboxModule,
        ProviderSignInModule,
        ConversationModule,
        QuarantineModule,
        SignInModule,
        StorageModule,
        ReceiverModule,
        OutboxModule,
        LiveModule,
        HealthModule,
        MetricsModule,
      ],
    };
  }
}
