import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { Injectable, Logger } from '@nestjs/common';
import { decode } from '@postroom/charset';
import type { Message } from '@postroom/contracts';
import { defaultLimits, readMessage } from '@postroom/mime';
import { type EntityManager, EntityNotFoundError } from 'typeorm';
import { RawStore } from '../storage/raw-store.service.ts';
import { HtmlReading } from './html-reading.service.ts';
import type { MessageEntity } from './message.entity.ts';

const decompress = promisify(zstdDecompress);
/** JSON may write a character as six (`\u001f`), and there are text and HTML. */
const largestBody = 2 * 6 * defaultLimits.textBytes + 1024;

/** Of a message that is not parsed, so many bytes are shown. */
export const mostPlainText = 512 * 1024;

export interface MessageBody {
  readonly text: string | null;
  /** As the sender wrote it: never to be handed out but by `shown`. */
  readonly html: string | null;
  readonly charset: string | null;
  readonly headers: [name: string, value: string][];
}

type BodyRow = Pick<MessageEntity, 'id' | 'body' | 'truncated' | 'snippet' | 'facts' | 'marks'>;

/** The beginning of a message as plain text, its header with it: what `unparsed` messages are read as. */
export function asPlainText(bytes: Buffer, charset: string | null): { text: string; charset: string } {
  const { text, charset: read } = decode(bytes.subarray(0, mostPlainText), charset);
  return { text, charset: read };
}

/** Reads what a message says: from the stored body where there is one, else from the raw bytes. */
@Injectable()
export class MessageBodies {
  private readonly logger = new Logger('conversation');

  constructor(
    private readonly raw: RawStore,
    private readonly html: HtmlReading,
  ) {}

  /** The HTML of a body as it may be shown; `images` keeps pictures that lie elsewhere. */
  async shown(
    row: Pick<MessageEntity, 'id' | 'facts'>,
    { html }: Pick<MessageBody, 'html'>,
    images = false,
  ): Promise<Pick<Message, 'html' | 'remoteContentBlocked'>> {
    if (html === null) return { html: null, remoteContentBlocked: false };
    return this.html.safe(html, { messageId: row.id, attachments: row.facts.attachments, images });
  }

  /** @throws where the raw bytes are not there any more */
  async read(manager: EntityManager, row: BodyRow, charset?: string): Promise<MessageBody> {
    // Opened as it is: the parser is not to see it again.
    if (row.marks.includes('unparsed')) return this.plain(manager, row, charset ?? null);
    const stored = charset === undefined ? row.body : null;
    const bytes = stored
      ? await this.head(manager, row.id, defaultLimits.headerBytes)
      : await this.raw.read(manager, row.id);
    const facts = readMessage(bytes, {
      truncated: row.truncated || stored !== null,
      ...(charset === undefined ? {} : { charset }),
    });
    const { text, html } = stored
      ? (JSON.parse((await decompress(stored, { maxOutputLength: largestBody })).toString('utf8')) as MessageBody)
      : facts;
    return {
      text: text ?? (html === null ? null : await this.html.text(html)),
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

  private async plain(manager: EntityManager, { id }: BodyRow, charset: string | null): Promise<MessageBody> {
    return { ...asPlainText(await this.head(manager, id, mostPlainText), charset), html: null, headers: [] };
  }

  /** The first bytes of the raw message; with `defaultLimits.headerBytes` the whole header block as far as it is kept. */
  private async head(manager: EntityManager, id: string, bytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    const stream = await this.raw.stream(manager, id);
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= bytes) break;
    }
    return Buffer.concat(pieces).subarray(0, bytes);
  }
}
