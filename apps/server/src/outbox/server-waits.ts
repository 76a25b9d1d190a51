/** Waits after a server that could not be reached: the first, doubled each time, at most. */
const firstWaitMs = 15_000;
const longestWaitMs = 5 * 60_000;

interface Wait {
  until: number;
  length: number;
}

/**
 * Remembers, in this process, servers that just did not answer: their entries wait, so that a dead server takes no place
 * from the others. Kept by key; a key is forgotten at its next success, or when its wait is long over.
 */
export class ServerWaits {
  private readonly waits = new Map<string, Wait>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  isWaiting(key: string): boolean {
    const wait = this.waits.get(key);
    return wait !== undefined && wait.until > this.now();
  }

  failed(key: string): void {
    const now = this.now();
    for (const [other, wait] of this.waits) if (wait.until + longestWaitMs < now) this.waits.delete(other);
    const before = this.waits.get(key);
    const length = before === undefined ? firstWaitMs : Math.min(before.length * 2, longestWaitMs);
    // Two attempts that were under way at once are one failure.
    if (before === undefined || before.until <= now) this.waits.set(key, { until: now + length, length });
  }

  answered(key: string): void {
    this.waits.delete(key);
  }
}
