import { type Answer, Packing, type PackedReading } from './reader-protocol.ts';
import { type ReaderEnd, type ReaderLimits, ReaderThread, type Task } from './reader-thread.ts';

/** Bounds of one job: small messages share the cost of a change of threads. */
const jobBounds = { messages: 32, bytes: 256 * 1024 };
/** One job in work, one behind it, so that a reader never waits for the server's thread. */
const jobsAtOnce = 2;
/** So many readers may end in a row by nobody's fault, before what waits is refused. */
const mostFaults = 3;

export interface PoolOptions {
  readonly file: string;
  readonly threads: number;
  readonly limits: ReaderLimits;
  /** Seals a message that has been the end of two readers: without reading it. */
  readonly sealHere: (task: Task) => void;
}

/**
 * Worker threads that read messages, started when there is work. Each task is answered or refused: a reader that ends
 * takes the message in work out of the row, all others are read by the next one.
 */
export class ReaderPool {
  private readonly threads = new Set<ReaderThread>();
  private waiting: Task[] = [];
  private dispatching = false;
  private watch: NodeJS.Timeout | null = null;
  private faults = 0;
  private closed = false;

  constructor(private readonly options: PoolOptions) {}

  add(task: Task): void {
    if (this.closed) {
      task.reject(stopped());
      return;
    }
    this.waiting.push(task);
    // What else comes out of the same piece of the network goes along.
    if (this.dispatching) return;
    this.dispatching = true;
    setImmediate(() => {
      this.dispatching = false;
      this.dispatch();
    });
  }

  /** Ends all readers; what they had not answered is refused. */
  async close(): Promise<void> {
    this.closed = true;
    this.refuse(this.waiting.splice(0), stopped());
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private dispatch(): void {
    while (this.waiting.length > 0 && !this.closed) {
      const thread = this.free();
      if (!thread) break;
      const tasks = this.nextJob();
      thread.send(tasks, new Packing());
    }
    this.look();
  }

  private free(): ReaderThread | null {
    const [least] = [...this.threads].sort((a, b) => a.load - b.load);
    if (least?.load === 0) return least;
    if (this.threads.size < this.options.threads) return this.start();
    return least && least.load < jobsAtOnce ? least : null;
  }

  private start(): ReaderThread {
    const thread = new ReaderThread(this.options.file, this.options.limits, {
      answered: (tasks, answer) => this.answered(tasks, answer),
      ended: (ended, end) => this.ended(ended, end),
    });
    this.threads.add(thread);
    return thread;
  }

  private nextJob(): Task[] {
    let count = 0;
    let bytes = 0;
    for (const task of this.waiting) {
      bytes += task.raw?.length ?? jobBounds.bytes;
      if (count > 0 && (task.alone || bytes > jobBounds.bytes)) break;
      count += 1;
      if (task.alone || count === jobBounds.messages) break;
    }
    return this.waiting.splice(0, count);
  }

  private answered(tasks: readonly Task[], { results, bytes }: Answer): void {
    this.faults = 0;
    tasks.forEach((task, index) => {
      const result = results[index];
      if (result === undefined) task.reject(new Error('A reader left a message out.'));
      else if ('refused' in result) {
        task.reject(Object.assign(new Error(result.refused.message), { code: result.refused.code }));
      } else task.resolve({ reading: causeOf(task, result), bytes });
    });
    this.dispatch();
  }

  private ended(thread: ReaderThread, { jobs, guilty, cause }: ReaderEnd): void {
    this.threads.delete(thread);
    const tasks = jobs.flat();
    if (this.closed) {
      this.refuse(tasks, stopped());
      return;
    }
    if (tasks.length === 0) return;
    if (guilty) {
      guilty.deaths += 1;
      guilty.cause ||= cause;
      guilty.alone = true;
      this.faults = 0;
    } else {
      this.faults += 1;
      for (const task of jobs[0] ?? []) task.alone = true;
    }
    if (this.faults >= mostFaults) {
      this.faults = 0;
      this.refuse([...tasks, ...this.waiting.splice(0)], new Error(`Mail cannot be read: ${cause}`));
      return;
    }
    const hopeless = tasks.filter((task) => task.deaths > 1);
    for (const task of hopeless) this.options.sealHere(task);
    this.waiting = [...tasks.filter((task) => task.deaths < 2).map(sealedOnly), ...this.waiting];
    this.dispatch();
  }

  private refuse(tasks: readonly Task[], error: Error): void {
    for (const task of tasks) task.reject(error);
  }

  /** Looks while there is work, and only then. */
  private look(): void {
    const works = [...this.threads].some((thread) => thread.load > 0);
    if (works && !this.watch) {
      this.watch = setInterval(() => {
        for (const thread of this.threads) thread.look();
        this.look();
      }, this.options.limits.lookEvery);
      this.watch.unref();
    } else if (!works && this.watch) {
      clearInterval(this.watch);
      this.watch = null;
    }
  }
}

function stopped(): Error {
  return new Error('The server stops.');
}

/** What was the end of a reader is not read again. */
function sealedOnly(task: Task): Task {
  return task.deaths === 0 ? task : { ...task, message: { ...task.message, parse: false } };
}

/** Why a message was only sealed: what ended the reader that tried. */
function causeOf(task: Task, reading: PackedReading): PackedReading {
  return task.cause !== '' && 'cause' in reading.read ? { ...reading, read: { cause: task.cause } } : reading;
}
