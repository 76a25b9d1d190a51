import type { Socket } from 'node:net';

export type LineFault = 'closed' | 'silent' | 'too-long' | 'stopped';

/** Why no more lines come. */
export class LineError extends Error {
  constructor(
    readonly fault: LineFault,
    /** What came of the line that did not end, as text. */
    readonly rest: string,
  ) {
    super(fault);
  }
}

/**
 * Lines from a socket, one at a time, in Latin-1; for conversations of a few lines. What comes unasked waits up to the
 * bound, then ends it.
 */
export class LineSocket {
  private text = '';
  private over: LineFault | null = null;
  private wake: (() => void) | null = null;

  constructor(
    readonly socket: Socket,
    private readonly mostBytes: number,
    signal: AbortSignal,
  ) {
    socket.on('data', this.take);
    socket.on('error', this.close);
    socket.on('close', this.close);
    socket.on('end', this.close);
    const stop = () => this.end('stopped');
    if (signal.aborted) stop();
    else {
      signal.addEventListener('abort', stop, { once: true });
      socket.once('close', () => signal.removeEventListener('abort', stop));
    }
  }

  /** The next line without its end, whole within so many ms. @throws LineError, after which the socket is closed */
  async line(ms: number): Promise<string> {
    const timer = setTimeout(() => this.end('silent'), ms);
    try {
      for (;;) {
        const at = this.text.indexOf('\n');
        if (at >= 0) {
          const line = this.text.slice(0, at).replace(/\r$/, '');
          this.text = this.text.slice(at + 1);
          return line;
        }
        if (this.text.length > this.mostBytes) this.end('too-long');
        if (this.over !== null) throw new LineError(this.over, this.text);
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** What has come and was not asked for. */
  get unread(): string {
    return this.text;
  }

  write(line: string): void {
    if (this.over === null) this.socket.write(`${line}\r\n`);
  }

  /** Lets go of the socket without closing it, for TLS to take it over. */
  release(): void {
    this.socket.off('data', this.take);
    this.socket.off('close', this.close);
    this.socket.off('end', this.close);
  }

  private readonly take = (chunk: Buffer): void => {
    this.text += chunk.toString('latin1');
    if (this.text.length > 2 * this.mostBytes) this.end('too-long');
    this.wake?.();
  };

  private readonly close = (): void => {
    this.over ??= 'closed';
    this.wake?.();
  };

  private end(fault: LineFault): void {
    this.over ??= fault;
    this.socket.destroy();
    this.wake?.();
  }
}
