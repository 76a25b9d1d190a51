import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { Injectable, Logger } from '@nestjs/common';
import { decode } from '@postroom/charset';
import type { Message } from '@postroom/contracts';
import { defaultLimits } from '@postroom/mime';
import { type EntityManager, EntityNotFoundError } from 'typeorm';
import { notFound } from '../http/problem-error.ts';
import { RawObjectEntity } from '../storage/raw.entity.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { BodyReading } from './body-reading.service.ts';
import type { BodyFacts } from './body-thread.ts';
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
  /** The text is only the beginning, and nothing else was read. */
  readonly onlyBeginning?: true;
}

type BodyRow = Pick<MessageEntity, 'id' | 'size' | 'body' | 'truncated' | 'snippet' | 'facts' | 'marks'>;

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
    private readonly reading: BodyReading,
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

  /** @throws where the raw bytes are not there any more; ProblemError where they cannot be read */
  async read(manager: EntityManager, row: BodyRow): Promise<MessageBody> {
    // Opened as it is: the parser is not to see it again.
    if (row.marks.includes('unparsed')) return this.plain(manager, row, null);
    if (row.body === null) {
      const how = { truncated: row.truncated, charset: null };
      return this.withText(await this.reading.read(await this.raw.stream(manager, row.id), row.size, how));
    }
    const bytes = await this.head(manager, row.id, defaultLimits.headerBytes);
    const { headers } = await this.reading.read(Readable.from([bytes]), bytes.length, {
      truncated: true,
      charset: null,
    });
    const kept = await decompress(row.body, { maxOutputLength: largestBody });
    const { text, html } = JSON.parse(kept.toString('utf8')) as Pick<MessageBody, 'text' | 'html'>;
    return this.withText({ text, html, charset: row.facts.charset, headers });
  }

  /** The message as it reads in another character set. @throws ProblemError, a sentence for people, where it cannot be read */
  async readIn(charset: string, manager: EntityManager, row: BodyRow): Promise<MessageBody> {
    if (!(await manager.existsBy(RawObjectEntity, { id: row.id }))) throw notFound('The original of this message');
    if (row.marks.includes('unparsed')) return this.plain(manager, row, charset);
    const stream = await this.raw.download(manager, row.id);
    return this.withText(await this.reading.read(stream, row.size, { truncated: row.truncated, charset }));
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
    return { text: row.snippet, html: null, charset: row.facts.charset, headers: [], onlyBeginning: true };
  }

  private async withText({ text, html, charset, headers }: BodyFacts): Promise<MessageBody> {
    return { text: text ?? (html === null ? null : await this.html.text(html)), html, charset, headers };
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
