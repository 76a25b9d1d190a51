import { Worker } from 'node:worker_threads';
import { Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { answerHtml, type HtmlAnswer, type HtmlTask } from './html-thread.ts';
import { htmlWorkerFile } from './html-worker-file.ts';
import { type HtmlOfMessage, longestHtml, type SafeHtml } from './safe-html.ts';

/** Characters of HTML that are read in the server's own thread, in some 20 ms; what is longer has a thread of its own. */
export const longestHere = 32 * 1024;

export const htmlLimits = {
  /** Where the thread's program is. */
  file: htmlWorkerFile,
  /** Bound of the thread's heap, in MiB: one document of `longestHtml` is read many times over in it. */
  heapMegabytes: 192,
  /** A document that is not read after so many looks is given up, and its thread with it. */
  looks: 15,
  /** Between two looks, in ms. */
  lookEvery: 1000,
  /** Looks without work after which the thread ends, and its memory is free. */
  idleLooks: 60,
};
export type HtmlLimits = typeof htmlLimits;

/** Shown where HTML made its reader fail: the message is there, and can be saved. */
const notShown: SafeHtml = {
  html: '<p><em>This message could not be shown. Download the original to read it.</em></p>',
  remoteContentBlocked: false,
};

interface Waiting {
  readonly task: HtmlTask;
  readonly resolve: (answer: HtmlAnswer | null) => void;
}

/**
 * Makes HTML safe, and text of it. What is large, and so takes a second where a sender wants it, is read in a thread of
 * its own, one document after the other: the server goes on meanwhile, and loses nothing where the thread ends.
 */
@Injectable()
export class HtmlReading implements OnApplicationShutdown {
  /** Documents that went to the thread. */
  sent = 0;
  private readonly logger = new Logger('conversation');
  private readonly waiting: Waiting[] = [];
  private current: Waiting | null = null;
  private worker: Worker | null = null;
  private watch: NodeJS.Timeout | null = null;
  private looks = 0;
  private closed = false;

  constructor(@Optional() private readonly limits: HtmlLimits = htmlLimits) {}

  /** HTML as it may be shown; a sentence instead of it where that took too much. */
  async safe(html: string, of: HtmlOfMessage): Promise<SafeHtml> {
    // One character more than is read, so that the cut is seen.
    const answer = await this.answer({ html: html.slice(0, longestHtml + 1), of });
    return answer === null || typeof answer === 'string' ? notShown : answer;
  }

  /** The text of HTML; empty where that took too much. */
  async text(html: string): Promise<string> {
    const answer = await this.answer({ html: html.slice(0, longestHtml), of: null });
    return typeof answer === 'string' ? answer : '';
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    for (const { resolve } of this.waiting.splice(0)) resolve(null);
    await this.stop();
  }

  private answer(task: HtmlTask): Promise<HtmlAnswer | null> {
    if (task.html.length <= longestHere) return Promise.resolve(answerHtml(task));
    if (this.closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.waiting.push({ task, resolve });
      this.next();
    });
  }

  private next(): void {
    if (this.current) return;
    this.current = this.waiting.shift() ?? null;
    this.looks = 0;
    if (!this.current) return;
    this.sent += 1;
    this.worker ??= this.start();
    this.worker.postMessage(this.current.task);
  }

  private start(): Worker {
    const worker = new Worker(this.limits.file, {
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMegabytes, maxYoungGenerationSizeMb: 16 },
      // None of the process's own: flags of V8 are refused in threads.
      execArgv: [],
      env: {},
    });
    worker.on('message', (answer: HtmlAnswer) => {
      // One that is being ended may still have had its say.
      if (this.worker === worker) this.done(answer);
    });
    worker.on('error', (error) => this.logger.warn(`HTML of a message could not be read: ${error.message}`));
    worker.on('exit', () => this.ended(worker));
    this.watch = setInterval(() => this.look(), this.limits.lookEvery);
    this.watch.unref();
    return worker;
  }

  private done(answer: HtmlAnswer | null): void {
    const { current } = this;
    this.current = null;
    current?.resolve(answer);
    this.next();
  }

  /** Counts looks, not time: a process may be stopped. */
  private look(): void {
    this.looks += 1;
    if (this.looks < (this.current ? this.limits.looks : this.limits.idleLooks)) return;
    if (this.current) this.logger.warn('HTML of a message was not read in time.');
    void this.stop();
  }

  private ended(worker: Worker): void {
    if (this.worker !== worker) return;
    this.forget();
    this.done(null);
  }

  private async stop(): Promise<void> {
    const { worker, current } = this;
    this.forget();
    this.current = null;
    current?.resolve(null);
    this.next();
    await worker?.terminate();
  }

  private forget(): void {
    this.worker = null;
    if (this.watch) clearInterval(this.watch);
    this.watch = null;
  }
}
