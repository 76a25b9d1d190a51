import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { Config } from './config.ts';

/** Injection token of the configuration. */
export const CONFIG = Symbol('postroom:config');

@Global()
@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
