import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { settings, settingsChange } from '@postroom/contracts';
import type { Settings, SettingsChange } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { InstallationSettings } from './settings.service.ts';

@ApiTags('settings')
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: InstallationSettings) {}

  @Get()
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: settings })
  read(): Promise<Settings> {
    return this.settings.read();
  }

  @Patch()
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: settings })
  change(@Body({ schema: settingsChange }) body: SettingsChange, @TheCaller() caller: Caller): Promise<Settings> {
    return this.settings.change(body, caller.personId);
  }
}
