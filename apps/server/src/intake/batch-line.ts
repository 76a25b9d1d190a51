/**
 * Bounds of one transaction: it closes at a count, a size or an age, whichever comes first. `waiting`: closed batches,
 * the one being committed among them, and `bytesWaiting`: bytes of all that is not committed; past either nothing more
 * is fetched for a while.
 */
export const batchBounds = {
  messages: 256,
  bytes: 8 * 1024 * 1024,
  ageMs: 1000,
  waiting: 2,
  bytesWaiting: 16 * 1024 * 1024,
};

interface Entry<T> {
  readonly prepared: Promise<T>;
  readonly bytes: number;
}

/**
 * Messages on their way from the network to the database: one batch is gathered while the one before is prepared and
 * the one before that is committed. Batches are committed one after the other, in the order of their messages; after a
 * failure none is.
 */
export class BatchLine<T> {
  private open: Entry<T>[] = [];
  private openBytes = 0;
  private readonly closed: Entry<T>[][] = [];
  private uncommitted = 0;
  private bytes = 0;
  private working: Promise<void> | null = null;
  private failure: { readonly error: unknown } | null = null;
  private age: NodeJS.Timeout | undefined;
  private woken = Promise.withResolvers<undefined>();

  /** @param failed called once, when a batch could not be prepared or committed */
  constructor(
    private readonly commit: (batch: readonly T[]) => Promise<void>,
    private readonly failed: () => void,
  ) {}

  /** Messages that were taken and are not committed. */
  get pending(): number {
    return this.uncommitted;
  }

  /** Waits until there is room for one more message. @throws what a batch failed with */
  async room(): Promise<void> {
    while (!this.failure && (this.closed.length > batchBounds.waiting || this.bytes > batchBounds.bytesWaiting)) {
      await this.woken.promise;
    }
    this.rethrow();
  }

  /** Takes a message that is being prepared; bytes are those that it holds in memory. Never waits. */
  add(prepared: Promise<T>, bytes: number): void {
    // Awaited with its batch: until then a failure must not count as unhandled.
    prepared.catch(() => undefined);
    if (this.open.length === 0) this.age = setTimeout(() => this.close(), batchBounds.ageMs);
    this.open.push({ prepared, bytes });
    this.openBytes += bytes;
    this.bytes += bytes;
    this.uncommitted += 1;
    if (this.open.length >= batchBounds.messages || this.openBytes >= batchBounds.bytes) this.close();
  }

  /** Nothing more is on its way: commits what is there. @throws what a batch failed with */
  async end(): Promise<void> {
    this.close();
    await this.working;
    this.rethrow();
  }

  /** Begins no other batch, and waits for the one in work. Never throws. */
  async stop(error: unknown): Promise<void> {
    clearTimeout(this.age);
    this.failure ??= { error };
    await this.working;
  }

  private close(): void {
    clearTimeout(this.age);
    if (this.open.length === 0) return;
    this.closed.push(this.open);
    this.open = [];
    this.openBytes = 0;
    this.working ??= this.work();
  }

  private async work(): Promise<void> {
    try {
      for (let batch = this.closed[0]; batch && !this.failure; batch = this.closed[0]) {
        await this.commit(await Promise.all(batch.map((entry) => entry.prepared)));
        this.closed.shift();
        this.uncommitted -= batch.length;
        for (const entry of batch) this.bytes -= entry.bytes;
        this.wake();
      }
    } catch (error) {
      this.failure ??= { error };
      this.failed();
    } finally {
      this.working = null;
      this.wake();
    }
  }

  private wake(): void {
    this.woken.resolve(undefined);
    this.woken = Promise.withResolvers();
  }

  private rethrow(): void {
    if (this.failure) throw this.failure.error;
  }
}
