import { closeSync, openSync } from 'node:fs';
import { type ByteSource, fileSource, readMessage } from '@postroom/mime';
import { arrivedFacts, messageRow } from '../conversation/message-row.service.ts';
import { sealBytes, type Sealed, sealFile } from '../storage/seal.ts';
import { HeaderHash, headerHash } from './header-hash.service.ts';
import type { MessageToRead, Read } from './reader-protocol.ts';

const longestCause = 900;

export interface Reading {
  readonly sealed: Sealed;
  readonly headerHash: Buffer;
  readonly read: Read;
}

/**
 * Seals a message and reads it. What makes the parser fail becomes a cause: one bad message does not block a mailbox.
 * Blocks, so it belongs into a worker thread.
 * @param raw its bytes, null where they are in a file
 * @param step called while the bytes are read and written, which takes its time
 * @throws NodeJS.ErrnoException where the disk refuses
 */
export async function readOne(
  message: MessageToRead,
  raw: Buffer | null,
  step: () => void,
  parse: typeof readMessage = readMessage,
): Promise<Reading> {
  if (raw !== null) {
    const sealed = sealBytes(message.id, raw);
    return { sealed, headerHash: headerHash(raw), read: await facts(message, raw, parse) };
  }
  if (!('path' in message.body)) throw new Error('A message has neither bytes nor a file.');
  const { path, size } = message.body;
  const sealed = sealFile(message.id, path, step);
  const file = openSync(path, 'r');
  try {
    const source = fileSource(file, size);
    return { sealed, headerHash: hashOf(source), read: await facts(message, source, parse) };
  } finally {
    closeSync(file);
  }
}

function hashOf(source: ByteSource): Buffer {
  const hash = new HeaderHash();
  const piece = 64 * 1024;
  for (let at = 0; at < source.length && !hash.push(source.subarray(at, at + piece)); at += piece);
  return hash.digest();
}

async function facts(message: MessageToRead, source: Buffer | ByteSource, parse: typeof readMessage): Promise<Read> {
  if (!message.parse) return { cause: '' };
  const { id, mailboxId, receivedAt, activatedAt, truncated, listedSize, keepBody } = message;
  try {
    const found = parse(source, { truncated });
    const arrived = found.receivedDate ?? found.date;
    const old = activatedAt !== null && arrived !== null && arrived.getTime() < activatedAt;
    const row = await messageRow(found, {
      ...{ id, mailboxId, receivedAt, truncated, keepBody },
      size: source.length,
      originalSize: truncated ? Math.max(listedSize, source.length) : source.length,
      marks: old ? ['before-activation'] : [],
    });
    return { facts: arrivedFacts(found), row };
  } catch (error) {
    return { cause: `The message could not be read: ${String(error)}`.slice(0, longestCause).toWellFormed() };
  }
}
