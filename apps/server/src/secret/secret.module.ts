import { type DynamicModule, Global, Module } from '@nestjs/common';
import { SecretBox } from './secret-box.ts';
import { Secrets } from './secrets.service.ts';

@Global()
@Module({})
export class SecretModule {
  static with(secretKey: string): DynamicModule {
    return {
      module: SecretModule,
      providers: [{ provide: SecretBox, useValue: new SecretBox(secretKey) }, Secrets],
      exports: [Secrets, SecretBox],
    };
  }
}
