import { Global, Module } from '@nestjs/common';
import { RawStore } from './raw-store.service.ts';

@Global()
@Module({ providers: [RawStore], exports: [RawStore] })
export class StorageModule {}
