import { Global, Module } from '@nestjs/common';
import { SettingsController } from './settings.controller.ts';
import { InstallationSettings } from './settings.service.ts';

@Global()
@Module({ controllers: [SettingsController], providers: [InstallationSettings], exports: [InstallationSettings] })
export class SettingsModule {}
