import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { MailboxModule } from '../mailbox/mailbox.module.ts';
import { ReceiverModule } from '../receiver/receiver.module.ts';
import { SignInModule } from '../sign-in/sign-in.module.ts';
import { MetricsController } from './metrics.controller.ts';
import { Metrics } from './metrics.service.ts';
import { RequestTimes } from './request-times.ts';
import { SharedFigures } from './shared-figures.ts';

@Module({
  imports: [MailboxModule, ReceiverModule, SignInModule],
  controllers: [MetricsController],
  providers: [Metrics, SharedFigures],
})
export class MetricsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestTimes).forRoutes('{*path}');
  }
}
