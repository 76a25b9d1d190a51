import { Worker } from 'node:worker_threads';
import {
  type Answer,
  type Job,
  type MessageToRead,
  type PackedReading,
  type Packing,
  shared,
} from './reader-protocol.ts';

/** A message on its way through a reader. */
export interface Task {
  readonly message: MessageToRead;
  /** Kept until the answer is here: another reader may have to begin again. Null where they are in a file. */
  readonly raw: Buffer | null;
  /** Readers that ended while they had this message in work. */
  deaths: number;
  /** Why the last of them did. */
  cause: string;
  /** In a job by itself: a reader ended, and nobody knows by which message of its job. */
  alone: boolean;
  readonly resolve: (result: { reading: PackedReading; bytes: ArrayBuffer }) => void;
  readonly reject: (error: Error) => void;
}

export interface ReaderLimits {
  /** Bounds of one reader's heap, in MiB; past them it ends, and the server goes on. */
  readonly heapMegabytes: number;
  /** A message that is not read after so many looks is given up, and its reader with it. */
  readonly looks: number;
  /** Between two looks, in ms. */
  readonly lookEvery: number;
}

export interface ReaderEnd {
  readonly jobs: readonly (readonly Task[])[];
  /** The message in work, where that is known. */
  readonly guilty: Task | null;
  readonly begun: boolean;
  readonly cause: string;
}

/** One worker thread, its jobs under way, and the look at whether it gets on. */
export class ReaderThread {
  private readonly worker: Worker;
  private readonly memory = new SharedArrayBuffer(shared.places * Int32Array.BYTES_PER_ELEMENT);
  private readonly state = new Int32Array(this.memory);
  private readonly jobs: Task[][] = [];
  private seen = { serial: -1, steps: -1, times: 0 };
  private cause: string | null = null;

  constructor(
    file: string,
    private readonly limits: ReaderLimits,
    private readonly events: {
      readonly answered: (tasks: readonly Task[], answer: Answer) => void;
      readonly ended: (thread: ReaderThread, end: ReaderEnd) => void;
    },
  ) {
    this.worker = new Worker(file, {
      workerData: this.memory,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
      // None of the process's own flags: source maps would cost each reader memory, and Node starts no thread with one of V8's.
      execArgv: [],
      env: {},
    });
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => this.answered(answer));
    this.worker.on('error', (error: Error & { code?: string }) => {
      this.cause ??=
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? 'Reading the message took more memory than one message may take.'
          : `The message could not be read: ${String(error)}`;
    });
    this.worker.on('exit', () => this.ended());
  }

  /** Jobs that it has not answered. */
  get load(): number {
    return this.jobs.length;
  }

  send(tasks: Task[], packing: Packing): void {
    // While it works the process must not end.
    this.worker.ref();
    const messages = tasks.map(({ message, raw }) => (raw === null ? message : { ...message, body: packing.add(raw) }));
    const job: Job = { messages, bytes: packing.finish() };
    this.jobs.push(tasks);
    this.worker.postMessage(job, [job.bytes]);
  }

  /** Ends it where it has been at the same message for too long. Counts looks, not time: a process may be stopped. */
  look(): void {
    if (this.jobs.length === 0) return;
    const [serial, steps] = [Atomics.load(this.state, shared.serial), Atomics.load(this.state, shared.steps)];
    const still = serial === this.seen.serial && steps === this.seen.steps;
    this.seen = { serial, steps, times: still ? this.seen.times + 1 : 0 };
    if (this.seen.times < this.limits.looks) return;
    const seconds = Math.round((this.limits.looks * this.limits.lookEvery) / 1000);
    this.cause ??= `The message was not read within ${seconds} s.`;
    void this.worker.terminate();
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private answered(answer: Answer): void {
    const tasks = this.jobs.shift() ?? [];
    this.seen = { serial: -1, steps: -1, times: 0 };
    if (this.jobs.length === 0) this.worker.unref();
    this.events.answered(tasks, answer);
  }

  private ended(): void {
    const jobs = this.jobs.splice(0);
    const serial = Atomics.load(this.state, shared.serial);
    const begun = Atomics.load(this.state, shared.begun) === 1;
    const [first = []] = jobs;
    const known = first.find((task) => task.message.serial === serial);
    const only = begun && first.length === 1 ? first[0] : undefined;
    const cause = (this.cause ?? 'The reader of the message ended.').slice(0, 900).toWellFormed();
    this.events.ended(this, { jobs, guilty: known ?? only ?? null, begun, cause });
  }
}
