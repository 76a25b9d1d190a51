import { Injectable } from '@nestjs/common';

/** Wakes this process's sender as soon as there is something to send; without one, nobody listens. */
@Injectable()
export class SendSignal {
  private listener: (() => void) | null = null;

  listen(listener: (() => void) | null): void {
    this.listener = listener;
  }

  wake(): void {
    this.listener?.();
  }
}
