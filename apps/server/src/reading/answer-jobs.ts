import type { MessagePort } from 'node:worker_threads';
import { readOne } from './read-one.ts';
import {
  type Answer,
  type Job,
  type MessageToRead,
  Packing,
  type PackedReading,
  type Read,
  type Refused,
  shared,
  unpack,
} from './reader-protocol.ts';

/** Reads the messages of jobs, one after the other, and says before each which one it is: it may be the last. */
export function answerJobs(port: MessagePort, memory: SharedArrayBuffer, read: typeof readOne = readOne): void {
  const state = new Int32Array(memory);
  const step = () => void Atomics.add(state, shared.steps, 1);

  async function one(message: MessageToRead, bytes: ArrayBuffer, packing: Packing): Promise<PackedReading | Refused> {
    const raw = 'path' in message.body ? null : unpack(bytes, message.body);
    try {
      const reading = await read(message, raw, step);
      const { content } = reading.sealed;
      return {
        sealed: { ...reading.sealed, content: Buffer.isBuffer(content) ? packing.add(content) : content },
        headerHash: packing.add(reading.headerHash),
        read: 'cause' in reading.read ? reading.read : packed(reading.read, packing),
      };
    } catch (error) {
      const { message: text, code, syscall } = error as NodeJS.ErrnoException;
      // What is no fault of the disk ends this reader: then the message is sealed without being read.
      if (code === undefined || syscall === undefined) throw error;
      return { refused: { message: text, code } };
    }
  }

  async function answer(job: Job): Promise<void> {
    const packing = new Packing();
    const results: (PackedReading | Refused)[] = [];
    for (const message of job.messages) {
      Atomics.store(state, shared.serial, message.serial);
      results.push(await one(message, job.bytes, packing));
    }
    Atomics.store(state, shared.serial, 0);
    const bytes = packing.finish();
    port.postMessage({ results, bytes } satisfies Answer, [bytes]);
  }

  // Jobs wait in the port: the next one is read when this one is answered.
  let last: Promise<void> = Promise.resolve();
  port.on('message', (job: Job) => {
    last = last.then(() => answer(job));
  });
  Atomics.store(state, shared.begun, 1);
}

function packed({ facts, row }: Exclude<Read, { cause: string }>, packing: Packing): PackedReading['read'] {
  return { facts, row: { ...row, body: null }, bodyRange: row.body === null ? null : packing.add(row.body) };
}
