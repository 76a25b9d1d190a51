import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { attachmentStream, safeFileName } from '@postroom/mime';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { notFound } from '../http/problem-error.ts';
import type { FileToSend } from '../http/send-file.ts';
import { RawObjectEntity } from '../storage/raw.entity.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { Messages } from './messages.service.ts';
import { pictureType } from './picture-type.ts';

const unknownType = 'application/octet-stream';
const wellFormedType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;
/** Enough to know a picture by. */
const signatureBytes = 12;

/** What of a message can be saved: its raw bytes, its attachments. */
@Injectable()
export class MessageFiles {
  constructor(
    private readonly database: Database,
    private readonly messages: Messages,
    private readonly raw: RawStore,
  ) {}

  /** The message exactly as it came. @throws 404 outside the caller's scope, or where its bytes are gone */
  async original(id: string, caller: Caller): Promise<FileToSend> {
    const { row } = await this.messages.find(id, caller);
    const name = safeFileName(`${row.subject.slice(0, 100).trim() || 'message'}.eml`, 'message/rfc822');
    return { fileName: name, type: 'message/rfc822', inline: false, bytes: await this.stream(id) };
  }

  /**
   * An attachment, decoded. Shown in its place (`inline`) only where its first bytes are those of a picture, whatever
   * the mail says of it.
   */
  async attachment(id: string, n: number, inline: boolean, caller: Caller): Promise<FileToSend> {
    const { row } = await this.messages.find(id, caller);
    const attachment = row.facts.attachments.find((one) => one.n === n);
    if (!attachment) throw notFound('This attachment');
    const { fileName, type, encoding } = attachment;
    const decoded = attachmentStream((await this.stream(id)) as AsyncIterable<Buffer>, {
      ...attachment,
      encoding: encoding as Parameters<typeof attachmentStream>[1]['encoding'],
      namedByMail: true,
    });
    const { head, whole } = await peek(decoded, signatureBytes);
    const picture = inline ? pictureType(head) : null;
    return {
      fileName,
      type: picture ?? (wellFormedType.test(type) ? type : unknownType),
      inline: picture !== null,
      bytes: Readable.from(whole, { objectMode: false }),
    };
  }

  private async stream(id: string): Promise<Readable> {
    const manager = this.database.read;
    if (!(await manager.existsBy(RawObjectEntity, { id }))) throw notFound('The original of this message');
    return this.raw.download(manager, id);
  }
}

/** The first bytes of a stream, and the stream as if nobody had looked. */
async function peek(
  stream: AsyncGenerator<Buffer, void, undefined>,
  bytes: number,
): Promise<{ head: Buffer; whole: AsyncGenerator<Buffer, void, undefined> }> {
  const seen: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await stream.next();
    if (next.done === true) break;
    seen.push(next.value);
    length += next.value.length;
  }
  async function* whole(): AsyncGenerator<Buffer, void, undefined> {
    yield* seen;
    yield* stream;
  }
  return { head: Buffer.concat(seen), whole: whole() };
}
