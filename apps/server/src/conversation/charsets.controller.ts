import { Controller, Get } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import { readableCharsets } from '@postroom/charset';
import { readableSets, scripts } from '@postroom/contracts';
import type { ReadableSets } from '@postroom/contracts';

@ApiTags('messages')
@Controller('charsets')
export class CharsetsController {
  @Get()
  @ApiResponse({ status: 200, standardSchema: readableSets })
  list(): ReadableSets {
    return { readable: scripts.map((script) => ({ script, charsets: [...readableCharsets[script]] })) };
  }
}
