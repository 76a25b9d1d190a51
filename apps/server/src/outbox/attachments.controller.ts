import { Controller, Post, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { AnyFilesInterceptor } from '@nestjs/platform-express';
import { ApiConsumes, ApiResponse, ApiTags } from '@nestjs/swagger';
import { upload } from '@postroom/contracts';
import type { Upload } from '@postroom/contracts';
import { type Caller, TheCaller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import { mostUploadBytes, Uploads } from './uploads.service.ts';

/** What multer gives of a part, as far as it is used here. */
interface UploadedPart {
  readonly originalname: string;
  readonly mimetype: string;
  readonly buffer: Buffer;
}

// One file in a request, in memory, with names as UTF-8 (browsers send them so), and no other field.
const limits = { fileSize: mostUploadBytes, files: 1, fields: 0, parts: 2, headerPairs: 20 };
const oneFile = { limits, defParamCharset: 'utf8' };

@ApiTags('attachments')
@Controller('attachments')
export class AttachmentsController {
  constructor(private readonly uploads: Uploads) {}

  @Post()
  @UseInterceptors(AnyFilesInterceptor(oneFile))
  @ApiConsumes('multipart/form-data')
  @ApiResponse({ status: 201, standardSchema: upload })
  add(@UploadedFiles() files: UploadedPart[] | undefined, @TheCaller() caller: Caller): Promise<Upload> {
    const file = files?.[0];
    if (!file) throw invalid([{ path: 'file', message: 'Send one file as multipart/form-data.' }]);
    return this.uploads.add(caller, file);
  }
}
