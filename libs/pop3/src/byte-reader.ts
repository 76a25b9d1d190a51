import type { Socket } from 'node:net';
import type { Lifetime } from './lifetime.ts';
import type { Pop3Error } from './pop3-error.ts';

/** Why no more bytes come. */
export type Silence = { reason: 'closed' } | { reason: 'error'; error: Error } | { reason: 'timeout'; ms: number };

const EMPTY = Buffer.alloc(0);

/**
 * The bytes of a socket as chunks with a cursor, read no further ahead than `readAheadBytes` plus one chunk: past it
 * the socket is paused until the reader has caught up. Knows no line and no command.
 */
export class ByteReader {
  /** Where reading stands: the octets of `chunk` from `offset` on are not consumed yet. */
  chunk: Buffer = EMPTY;
  offset = 0;
  /** Longest wait for the next octet, in ms; 0: wait on (another deadline holds). */
  silenceMs = 0;
  /** Octets received from the current socket. */
  received = 0;
  /** The same over all sockets of the connection. */
  total = 0;

  private socket: Socket | null = null;
  private queue: Buffer[] = [];
  private head = 0;
  private queued = 0;
  private ended: Silence | null = null;
  private waiter: { resolve: () => void; reject: (error: Pop3Error) => void } | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly lifetime: Lifetime,
    private readonly readAheadBytes: number,
    private readonly explain: (silence: Silence) => Pop3Error,
  ) {
    lifetime.whenOver((error) => this.reject(error));
  }

  /** Starts to read this socket. */
  attach(socket: Socket): void {
    this.socket = socket;
    this.received = 0;
    socket.on('data', this.onData);
    socket.on('end', this.onEnd);
    socket.on('close', this.onEnd);
    socket.on('error', this.onError);
    // It may have ended before anybody listened.
    if (socket.destroyed) this.onEnd();
  }

  /** Leaves the socket to another reader (TLS). Gives the number of octets that were read but not consumed. */
  detach(): number {
    const left = this.unread;
    this.socket?.off('data', this.onData);
    this.socket?.off('end', this.onEnd);
    this.socket?.off('close', this.onEnd);
    this.socket?.off('error', this.onError);
    this.socket = null;
    return left;
  }

  /** Octets that are here but not consumed. */
  get unread(): number {
    return this.chunk.length - this.offset + this.queued;
  }

  /** Makes the next chunk the current one, waiting for it where need be. The current one must be used up. */
  async fill(): Promise<void> {
    if (this.lifetime.error) throw this.lifetime.error;
    if (this.take()) return;
    if (this.ended) throw this.lifetime.fail(this.explain(this.ended));
    await new Promise<void>((resolve, reject) => {
      this.waiter = { resolve, reject };
      const ms = this.silenceMs;
      if (ms > 0) this.timer = setTimeout(() => this.reject(this.explain({ reason: 'timeout', ms })), ms);
    });
    this.take();
  }

  private take(): boolean {
    const next = this.queue[this.head];
    if (!next) return false;
    this.head += 1;
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    }
    this.queued -= next.length;
    this.chunk = next;
    this.offset = 0;
    if (this.queued <= this.readAheadBytes / 2 && this.socket?.isPaused()) this.socket.resume();
    return true;
  }

  private readonly onData = (chunk: Buffer): void => {
    this.queue.push(chunk);
    this.queued += chunk.length;
    this.received += chunk.length;
    this.total += chunk.length;
    if (this.queued > this.readAheadBytes) this.socket?.pause();
    this.wake();
  };

  private readonly onEnd = (): void => this.end({ reason: 'closed' });

  private readonly onError = (error: Error): void => this.end({ reason: 'error', error });

  private end(silence: Silence): void {
    this.ended ??= silence;
    // What arrived before the end is still handed out.
    if (this.waiter) this.reject(this.explain(this.ended));
  }

  private wake(): void {
    const waiter = this.waiter;
    if (!waiter) return;
    this.waiter = null;
    clearTimeout(this.timer);
    waiter.resolve();
  }

  private reject(error: Pop3Error): void {
    const waiter = this.waiter;
    if (!waiter) return;
    this.waiter = null;
    clearTimeout(this.timer);
    waiter.reject(this.lifetime.fail(error));
  }
}
