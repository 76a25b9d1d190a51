import type { ArrivedFacts, PreparedMessage } from '../conversation/message-row.service.ts';
import type { Sealed } from '../storage/seal.ts';

/** Between the server's thread and a reader: what a message is to be read as, and what became of it. */

/** Bytes within the one buffer that goes along with a job or an answer. */
export interface Range {
  readonly at: number;
  readonly length: number;
}

export interface MessageToRead {
  /** Number of the reading within the process, from 1. */
  readonly serial: number;
  readonly id: string;
  readonly mailboxId: string;
  /** ms */
  readonly receivedAt: number;
  /** ms; null where age does not matter */
  readonly activatedAt: number | null;
  readonly truncated: boolean;
  /** As the server listed it, in bytes. */
  readonly listedSize: number;
  /** Text and HTML are kept beside the message. */
  readonly keepBody: boolean;
  /** False where reading it was the end of a reader, or is not wanted: it is sealed only. */
  readonly parse: boolean;
  readonly body: Range | { readonly path: string; readonly size: number };
}

export interface Job {
  readonly messages: readonly MessageToRead[];
  readonly bytes: ArrayBuffer;
}

/** A message with its facts, or why it has none. */
export type Read = { readonly facts: ArrivedFacts; readonly row: PreparedMessage } | { readonly cause: string };

export interface PackedReading {
  readonly sealed: Omit<Sealed, 'content'> & { readonly content: Range | { readonly path: string } };
  readonly headerHash: Range;
  /** `bodyRange`: text and HTML, which the row takes back. */
  readonly read: { facts: ArrivedFacts; row: PreparedMessage; bodyRange: Range | null } | { cause: string };
}

/** The disk refused: nothing was stored of this message. */
export interface Refused {
  readonly refused: { readonly message: string; readonly code: string };
}

export interface Answer {
  /** In the order of the job. */
  readonly results: readonly (PackedReading | Refused)[];
  readonly bytes: ArrayBuffer;
}

/** What both threads see of a reader's state: places in an Int32Array on shared memory. */
export const shared = {
  /** The serial of the message in work; 0: none. */
  serial: 0,
  /** Counts steps within a message that may rightly take long: reading and writing of its file. */
  steps: 1,
  /** 1 once the reader's program has begun. */
  begun: 2,
  places: 3,
} as const;

/** Gathers bytes, so that one buffer changes hands and not one for each message. */
export class Packing {
  private readonly parts: Buffer[] = [];
  private length = 0;

  add(bytes: Buffer): Range {
    const range = { at: this.length, length: bytes.length };
    this.parts.push(bytes);
    this.length += bytes.length;
    return range;
  }

  finish(): ArrayBuffer {
    const whole = new ArrayBuffer(this.length);
    const into = Buffer.from(whole);
    let at = 0;
    for (const part of this.parts) at += part.copy(into, at);
    return whole;
  }
}

export function unpack(bytes: ArrayBuffer, { at, length }: Range): Buffer {
  return Buffer.from(bytes, at, length);
}
