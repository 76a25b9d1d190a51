import { Global, Module } from '@nestjs/common';
import { RawStore } from './raw-store.service.ts';
import { StorageSweep } from './sweep.service.ts';

@Global()
@Module({ providers: [RawStore, StorageSweep], exports: [RawStore, StorageSweep] })
export class StorageModule {}
