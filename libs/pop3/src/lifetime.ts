import { Pop3Error, type Pop3Phase } from './pop3-error.ts';

/**
 * The one place where a connection ends before its time: abort signal, deadlines, a broken protocol, `close()`. The
 * first cause wins, and whoever waits is told at once.
 */
export class Lifetime {
  /** Told of each new phase. */
  onPhase: ((phase: Pop3Phase) => void) | undefined;
  private step: Pop3Phase = 'resolve';
  private cause: Pop3Error | null = null;
  private readonly listeners = new Set<(error: Pop3Error) => void>();

  /** How far the connection has come; errors carry it. */
  get phase(): Pop3Phase {
    return this.step;
  }

  set phase(phase: Pop3Phase) {
    this.step = phase;
    this.onPhase?.(phase);
  }

  /** Why the connection ended, or null while it is good. */
  get error(): Pop3Error | null {
    return this.cause;
  }

  /** Ends the connection for this reason unless it has ended already. Gives the reason that holds. */
  fail(error: Pop3Error): Pop3Error {
    if (this.cause) return this.cause;
    this.cause = error;
    for (const listener of [...this.listeners]) listener(error);
    this.listeners.clear();
    return error;
  }

  /** Calls back when the connection ends (at once if it has). Gives a function that takes the listener back. */
  whenOver(listener: (error: Pop3Error) => void): () => void {
    if (this.cause) {
      listener(this.cause);
      return () => undefined;
    }
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
