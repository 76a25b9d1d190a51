import { Module } from '@nestjs/common';
import { DiscoverController } from './discover.controller.ts';
import { Discovery } from './discovery.service.ts';

@Module({ controllers: [DiscoverController], providers: [Discovery] })
export class DiscoverModule {}
