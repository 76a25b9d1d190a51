import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

export interface FileToSend {
  readonly fileName: string;
  readonly type: string;
  /** Shown in its place; else it is only saved. */
  readonly inline: boolean;
  readonly bytes: Readable;
}

/**
 * Sends what a stranger wrote so that a browser does nothing with it but save it (a picture: show it). Whoever stops
 * reading ends it; a fault on the way breaks the connection, so that no half file passes for a whole one.
 */
export async function sendFile(response: Response, file: FileToSend): Promise<void> {
  if (file.inline) response.setHeader('Content-Disposition', 'inline');
  // RFC 6266, the name by RFC 8187 where it is not ASCII.
  else response.attachment(file.fileName);
  response.setHeader('Content-Type', file.type);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
  response.setHeader('Cache-Control', 'private, no-store');
  try {
    await pipeline(file.bytes, response);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
