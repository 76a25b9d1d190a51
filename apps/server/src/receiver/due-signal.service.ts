import { Injectable } from '@nestjs/common';

/** Tells this process's receivers that a mailbox may have become due just now; those of other processes look by themselves. */
@Injectable()
export class DueSignal {
  private readonly listeners = new Set<() => void>();

  /** Call it once what makes the mailbox due is committed. */
  readonly tell = (): void => {
    for (const listener of this.listeners) listener();
  };

  /** Gives what ends it. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
