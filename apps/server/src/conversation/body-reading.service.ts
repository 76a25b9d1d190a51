import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { ProblemError } from '../http/problem-error.ts';
import { MessageReading, readerLimits } from '../reading/message-reading.service.ts';
import type { Body } from '../storage/body.ts';
import type { BodyAnswer, BodyFacts, BodyTask } from './body-thread.ts';
import { bodyWorkerFile } from './body-worker-file.ts';
import { TaskThread, ThreadEnded, type ThreadLimits } from './task-thread.ts';

/** As intake reads messages; the thread ends, and its memory is free, when nobody has read for a minute. */
export const bodyLimits: ThreadLimits = { file: bodyWorkerFile, ...readerLimits, idleLooks: 60 };

const longestCause = 300;

/**
 * Reads stored messages for people who look at them, in a thread of its own: apart from those of intake, so that nobody
 * waits for a flood of mail, and what the parser fails on is one message not shown.
 */
@Injectable()
export class BodyReading implements OnApplicationShutdown {
  private readonly thread: TaskThread<BodyTask, BodyAnswer>;

  constructor(
    @Inject(MessageReading) private readonly reading: Pick<MessageReading, 'spool'>,
    @Optional() limits: ThreadLimits = bodyLimits,
  ) {
    this.thread = new TaskThread(limits);
  }

  /** Messages that went to the thread. */
  get sent(): number {
    return this.thread.sent;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread.close();
  }

  /**
   * Reads the message that a stream gives; a large one goes by a file, never through memory as a whole.
   * @param size of the message, in bytes
   * @throws ProblemError where it cannot be read, with the cause; what the stream and the disk throw
   */
  async read(stream: Readable, size: number, how: Pick<BodyTask, 'truncated' | 'charset'>): Promise<BodyFacts> {
    const { spool } = this.reading;
    const body = await spool.take(stream as AsyncIterable<Buffer>, size);
    try {
      return await this.inThread(body, how);
    } finally {
      await spool.discard(body);
    }
  }

  private async inThread(body: Body, how: Pick<BodyTask, 'truncated' | 'charset'>): Promise<BodyFacts> {
    // Copied: what changes hands must be no part of a larger piece of memory.
    const source = body.kind === 'file' ? { path: body.path, size: body.size } : new Uint8Array(body.raw);
    try {
      const answer = await this.thread.do({ source, ...how }, 'path' in source ? [] : [source.buffer]);
      if ('cause' in answer) throw notRead(answer.cause);
      return answer;
    } catch (error) {
      throw error instanceof ThreadEnded ? notRead(error.message) : error;
    }
  }
}

function notRead(cause: string): ProblemError {
  const why = cause.slice(0, longestCause).toWellFormed();
  return new ProblemError(
    'internal',
    `This message could not be read: ${why}. It stays as it was. Download the original, and tell your administrator.`,
  );
}
