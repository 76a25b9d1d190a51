import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ExpectedAttachment {
  filename: string | null;
  size?: number;
  sizes?: number[];
  doubt?: boolean;
}

export interface Expectation {
  subject?: string;
  from_address?: string;
  from_name?: string;
  to?: string[];
  cc?: string[];
  reply_to?: string[];
  message_id?: string;
  text_contains?: string[];
  no_replacement_char?: boolean;
  attachments?: ExpectedAttachment[];
  attachments_count?: number;
}

export interface CorpusMessage {
  file: string;
  expect: Expectation;
  doubt: string[];
}

const folder = process.env['POSTROOM_TEST_CORPUS'] ?? join(import.meta.dirname, '../../../../shared/corpus');
const manifest = join(folder, 'manifest.json');

/** Messages of the awkward mail that other projects test with; null where it is not at hand. */
export const corpus: CorpusMessage[] | null = existsSync(manifest)
  ? (JSON.parse(readFileSync(manifest, 'utf8')) as { messages: CorpusMessage[] }).messages
  : null;

export function corpusBytes(file: string): Buffer {
  return readFileSync(join(folder, file));
}

/** The message as a POP3 server hands it out: each LF a CRLF, and a last line end. */
export function onTheWire(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/\r?\n/g, '\r\n');
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
}

export const withoutSpace = (text: string): string => text.normalize('NFC').replace(/\s+/g, '');
