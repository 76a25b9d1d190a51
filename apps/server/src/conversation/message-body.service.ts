import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { Injectable, Logger } from '@nestjs/common';
import { defaultLimits, htmlToText, readMessage } from '@postroom/mime';
import { type EntityManager, EntityNotFoundError } from 'typeorm';
import { RawStore } from '../storage/raw-store.service.ts';
import type { MessageEntity } from './message.entity.ts';

const decompress = promisify(zstdDecompress);
/** JSON may write a character as six (`\u001f`), and there are text and HTML. */
const largestBody = 2 * 6 * defaultLimits.textBytes + 1024;

export interface MessageBody {
  readonly text: string | null;
  /** As the sender wrote it: never to be handed out before `safeHtml`. */
  readonly html: string | null;
  readonly charset: string | null;
  readonly headers: [name: string, value: string][];
}

type BodyRow = Pick<MessageEntity, 'id' | 'body' | 'truncated' | 'snippet' | 'facts'>;

/** Reads what a message says: from the stored body where there is one, else from the raw bytes. */
@Injectable()
export class MessageBodies {
  private readonly logger = new Logger('conversation');

  constructor(private readonly raw: RawStore) {}

  /** @throws where the raw bytes are not there any more */
  async read(manager: EntityManager, row: BodyRow, charset?: string): Promise<MessageBody> {
    const stored = charset === undefined ? row.body : null;
    const bytes = stored ? await this.head(manager, row.id) : await this.raw.read(manager, row.id);
    const facts = readMessage(bytes, {
      truncated: row.truncated || stored !== null,
      ...(charset === undefined ? {} : { charset }),
    });
    const { text, html } = stored
      ? (JSON.parse((await decompress(stored, { maxOutputLength: largestBody })).toString('utf8')) as MessageBody)
      : facts;
    return {
      text: text ?? (html === null ? null : htmlToText(html)),
      html,
      charset: stored ? row.facts.charset : facts.charset,
      headers: facts.headers,
    };
  }

  /** As `read`; a message whose raw bytes cannot be read shows the beginning of its text, and the log says why. */
  async readOrSnippet(manager: EntityManager, row: BodyRow): Promise<MessageBody> {
    try {
      return await this.read(manager, row);
    } catch (error) {
      const line = `Message ${row.id} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      // That the original is no longer kept is nobody's fault; that it is kept and cannot be read is.
      if (error instanceof EntityNotFoundError) this.logger.warn(line);
      else this.logger.error(line);
      return this.snippet(row);
    }
  }

  /** The beginning of the text, where reading all of it would be too much. */
  snippet(row: BodyRow): MessageBody {
    return { text: row.snippet, html: null, charset: row.facts.charset, headers: [] };
  }

  /** The beginning of the raw bytes, with the whole header block as far as it is kept. */
  private async head(manager: EntityManager, id: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    const stream = await this.raw.stream(manager, id);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= defaultLimits.headerBytes) break;
    }
    return Buffer.concat(pieces).subarray(0, defaultLimits.headerBytes);
  }
}
