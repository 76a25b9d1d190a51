/** What a connection spends its time on; NOOP and RSET count to none. */
export type Pop3Stage = 'connect' | 'secure' | 'sign-in' | 'list' | 'fetch' | 'delete' | 'quit';

/**
 * Called when a stretch of a stage ends: how long it took in milliseconds, waits of the caller included, and how many
 * octets of POP3 the server sent meanwhile. A stage may come several times.
 */
export type StageReport = (stage: Pop3Stage, ms: number, bytes: number) => void;

/** Tells one stage at a time what it took. */
export class Stopwatch {
  private stage: Pop3Stage | null = null;
  private since = 0;
  private bytesBefore = 0;

  constructor(
    private readonly report: StageReport | undefined,
    private readonly received: () => number,
  ) {}

  /** Ends the stage that runs, and begins this one; null: none. */
  enter(stage: Pop3Stage | null): void {
    if (!this.report) return;
    const now = performance.now();
    const bytes = this.received();
    if (this.stage) this.report(this.stage, now - this.since, bytes - this.bytesBefore);
    this.stage = stage;
    this.since = now;
    this.bytesBefore = bytes;
  }
}
