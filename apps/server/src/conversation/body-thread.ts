import { closeSync, openSync } from 'node:fs';
import { type ByteSource, fileSource, type MessageFacts, readMessage } from '@postroom/mime';

/** A stored message that is to be read for somebody: its bytes, or the file where they are. */
export interface BodyTask {
  readonly source: Uint8Array | { readonly path: string; readonly size: number };
  /** The bytes are only its beginning. */
  readonly truncated: boolean;
  /** The set that text is read in, whatever the mail says; null: the mail's own. */
  readonly charset: string | null;
}

export type BodyFacts = Pick<MessageFacts, 'text' | 'html' | 'charset' | 'headers'>;

/** What was found, or why nothing was. */
export type BodyAnswer = BodyFacts | { readonly cause: string };

/** Blocks, so it belongs into a worker thread. */
export function answerBody({ source, truncated, charset }: BodyTask, parse = readMessage): BodyAnswer {
  const file = 'path' in source ? openSync(source.path, 'r') : null;
  try {
    const bytes: Buffer | ByteSource =
      'path' in source
        ? fileSource(file ?? -1, source.size)
        : Buffer.from(source.buffer, source.byteOffset, source.length);
    const {
      text,
      html,
      charset: read,
      headers,
    } = parse(bytes, { truncated, ...(charset === null ? {} : { charset }) });
    return { text, html, charset: read, headers };
  } catch (error) {
    return { cause: String(error) };
  } finally {
    if (file !== null) closeSync(file);
  }
}
