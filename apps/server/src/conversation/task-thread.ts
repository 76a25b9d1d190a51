import { type Transferable, Worker } from 'node:worker_threads';

export interface ThreadLimits {
  /** Where the thread's program is. */
  readonly file: string;
  /** Bound of the thread's heap, in MiB; past it the thread ends, and the server goes on. */
  readonly heapMegabytes: number;
  /** A task that is not done after so many looks is given up, and its thread with it. */
  readonly looks: number;
  /** Between two looks, in ms. */
  readonly lookEvery: number;
  /** Looks without work after which the thread ends, and its memory is free. */
  readonly idleLooks: number;
}

/** Why a task has no answer: its thread ended while it was at it, or the server stops. */
export class ThreadEnded extends Error {}

interface Waiting<Task, Result> {
  readonly task: Task;
  readonly transfer: readonly Transferable[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: ThreadEnded) => void;
}

/**
 * A worker thread that does one task after the other, started when there is one. What ends it, by a fault, by too much
 * memory or too much time, loses its own task alone: a new thread does what waits.
 */
export class TaskThread<Task, Result> {
  /** Tasks that went to the thread. */
  sent = 0;
  private readonly waiting: Waiting<Task, Result>[] = [];
  private current: Waiting<Task, Result> | null = null;
  private worker: Worker | null = null;
  private watch: NodeJS.Timeout | null = null;
  private looks = 0;
  private closed = false;

  constructor(private readonly limits: ThreadLimits) {}

  /** @param transfer what changes hands with the task @throws ThreadEnded */
  do(task: Task, transfer: readonly Transferable[] = []): Promise<Result> {
    if (this.closed) return Promise.reject(stopped());
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, transfer, resolve, reject });
      this.next();
    });
  }

  /** Ends the thread; what is not done by then is refused. */
  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(stopped());
    await this.stop(stopped());
  }

  private next(): void {
    if (this.current) return;
    this.current = this.waiting.shift() ?? null;
    this.looks = 0;
    if (!this.current) return;
    this.sent += 1;
    this.worker ??= this.start();
    this.worker.postMessage(this.current.task, this.current.transfer);
  }

  private start(): Worker {
    const { file, heapMegabytes, lookEvery } = this.limits;
    const worker = new Worker(file, {
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      // None of the process's own: flags of V8 are refused in threads.
      execArgv: [],
      env: {},
    });
    let cause = 'its thread ended';
    worker.on('message', (result: Result) => {
      // One that is being ended may still have had its say.
      if (this.worker !== worker) return;
      const { current } = this;
      this.current = null;
      current?.resolve(result);
      this.next();
    });
    worker.on('error', (error: Error & { code?: string }) => {
      cause = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it took too much memory' : String(error);
    });
    worker.on('exit', () => {
      if (this.worker === worker) this.giveUp(new ThreadEnded(cause));
    });
    this.watch = setInterval(() => this.look(), lookEvery);
    this.watch.unref();
    return worker;
  }

  /** Counts looks, not time: a process may be stopped. */
  private look(): void {
    this.looks += 1;
    if (this.looks < (this.current ? this.limits.looks : this.limits.idleLooks)) return;
    const seconds = Math.round((this.limits.looks * this.limits.lookEvery) / 1000);
    void this.stop(new ThreadEnded(`it took longer than ${seconds} s`));
  }

  private async stop(error: ThreadEnded): Promise<void> {
    const { worker } = this;
    this.giveUp(error);
    await worker?.terminate();
  }

  private giveUp(error: ThreadEnded): void {
    this.worker = null;
    if (this.watch) clearInterval(this.watch);
    this.watch = null;
    const { current } = this;
    this.current = null;
    current?.reject(error);
    this.next();
  }
}

function stopped(): ThreadEnded {
  return new ThreadEnded('the server stops');
}
