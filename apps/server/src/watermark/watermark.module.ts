import { Module } from '@nestjs/common';
import { WatermarkSettings } from './watermark-settings.service.ts';
import { WatermarksController } from './watermarks.controller.ts';

@Module({ controllers: [WatermarksController], providers: [WatermarkSettings], exports: [WatermarkSettings] })
export class WatermarkModule {}
