import { Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { answerHtml, type HtmlAnswer, type HtmlTask } from './html-thread.ts';
import { htmlWorkerFile } from './html-worker-file.ts';
import { type HtmlOfMessage, longestHtml, type SafeHtml } from './safe-html.ts';
import { TaskThread, ThreadEnded, type ThreadLimits } from './task-thread.ts';

/** Characters of HTML that are read in the server's own thread, in some 20 ms; what is longer has a thread of its own. */
export const longestHere = 32 * 1024;

export const htmlLimits: ThreadLimits = {
  file: htmlWorkerFile,
  /** One document of `longestHtml` is read many times over in it. */
  heapMegabytes: 192,
  looks: 15,
  lookEvery: 1000,
  idleLooks: 60,
};

/** Shown where HTML made its reader fail: the message is there, and can be saved. */
const notShown: SafeHtml = {
  html: '<p><em>This message could not be shown. Download the original to read it.</em></p>',
  remoteContentBlocked: false,
};

/**
 * Makes HTML safe, and text of it. What is large, and so takes a second where a sender wants it, is read in a thread of
 * its own, one document after the other: the server goes on meanwhile, and loses nothing where the thread ends.
 */
@Injectable()
export class HtmlReading implements OnApplicationShutdown {
  private readonly logger = new Logger('conversation');
  private readonly thread: TaskThread<HtmlTask, HtmlAnswer>;

  constructor(@Optional() limits: ThreadLimits = htmlLimits) {
    this.thread = new TaskThread(limits);
  }

  /** Documents that went to the thread. */
  get sent(): number {
    return this.thread.sent;
  }

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
    await this.thread.close();
  }

  private async answer(task: HtmlTask): Promise<HtmlAnswer | null> {
    if (task.html.length <= longestHere) return answerHtml(task);
    try {
      return await this.thread.do(task);
    } catch (error) {
      if (!(error instanceof ThreadEnded)) throw error;
      this.logger.warn(`HTML of a message could not be read: ${error.message}`);
      return null;
    }
  }
}
