import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { watermarkDefaults, type WatermarkDefaults } from '@postroom/contracts';
import { Allow, type Caller, TheCaller } from '../http/caller.ts';
import { WatermarkSettings } from './watermark-settings.service.ts';

@ApiTags('settings')
@Controller('watermarks')
export class WatermarksController {
  constructor(private readonly settings: WatermarkSettings) {}

  @Get()
  @Allow('administrator', 'supervisor')
  @ApiResponse({ status: 200, standardSchema: watermarkDefaults })
  read(): Promise<WatermarkDefaults> {
    return this.settings.read();
  }

  @Put()
  @Allow('administrator')
  @ApiResponse({ status: 200, standardSchema: watermarkDefaults })
  replace(
    @Body({ schema: watermarkDefaults }) body: WatermarkDefaults,
    @TheCaller() caller: Caller,
  ): Promise<WatermarkDefaults> {
    return this.settings.replace(body, caller.personId);
  }
}
