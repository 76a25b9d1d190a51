import { BodyReader } from './body-reader.ts';
import type { Pop3Engine } from './engine.ts';
import { Pop3Error } from './pop3-error.ts';

/** What became of a message. `bytes` counts what was handed out: dot-stuffing and terminator are not in it. */
export type MessageOutcome =
  | { readonly state: 'complete'; readonly bytes: number }
  | { readonly state: 'capped'; readonly bytes: number }
  | { readonly state: 'discarded'; readonly bytes: number }
  | { readonly state: 'failed'; readonly error: Pop3Error };

export interface MessageSource {
  engine: Pop3Engine;
  /** Sends the command and reads its status line; throws the refusal. */
  begin: () => Promise<void>;
  /** Called once, when the stream has ended in any way. */
  release: () => void;
  maxBytes: number;
}

/**
 * The octets of one message, exactly as stored on the server, in pieces of any size. Nothing is read before it is
 * asked for, and the server is held up while nobody asks. A piece may be a view upon a received chunk: copy what is
 * kept for long.
 *
 * The loop ends by itself or throws; `outcome` then says which end it was. Only `complete` means that the terminator
 * was seen. `capped`: the message is longer than `maxBytes`; exactly `maxBytes` were handed out and the connection is
 * closed. `discarded`: the loop was left early; up to `limits.discardBytes` are read on and thrown away so that the
 * connection stays good, past it the connection is closed.
 */
export class MessageStream implements AsyncIterableIterator<Buffer, undefined> {
  private readonly body = new BodyReader();
  private ended: MessageOutcome | null = null;
  private handedOut = 0;

  constructor(
    /** The message's number in this session. */
    readonly number: number,
    private readonly source: MessageSource,
    /** The status line was read already. */
    private begun = false,
  ) {}

  /** How the message ended; null while it has not. */
  get outcome(): MessageOutcome | null {
    return this.ended;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.ended) return { done: true, value: undefined };
    try {
      const piece = await this.read();
      return piece ? { done: false, value: piece } : { done: true, value: undefined };
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** Leaves the message; see above for what becomes of the connection. */
  async return(): Promise<IteratorResult<Buffer, undefined>> {
    if (!this.ended) await this.discard();
    return { done: true, value: undefined };
  }

  /**
   * The whole message in one buffer; for small ones. The bound is the caller's `maxBytes`.
   * @throws Pop3Error when the message did not end as `complete`
   */
  async whole(): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this) pieces.push(piece);
    if (this.ended?.state !== 'complete') {
      throw new Pop3Error({
        kind: 'protocol',
        phase: 'transaction',
        message: `The message is longer than the ${this.source.maxBytes} octets that may be read.`,
      });
    }
    return Buffer.concat(pieces);
  }

  private async read(): Promise<Buffer | null> {
    if (!this.begun) {
      await this.source.begin();
      this.begun = true;
    }
    const { bytes } = this.source.engine;
    for (;;) {
      if (bytes.offset < bytes.chunk.length) {
        let piece = this.body.push(bytes.chunk, bytes.offset);
        bytes.offset += this.body.consumed;
        const room = this.source.maxBytes - this.handedOut;
        const capped = piece.length > room;
        if (capped) piece = piece.subarray(0, room);
        this.handedOut += piece.length;
        if (capped) this.cap();
        else if (this.body.done) this.end({ state: 'complete', bytes: this.handedOut });
        if (piece.length > 0) return piece;
        if (this.ended) return null;
      } else {
        await bytes.fill();
      }
    }
  }

  private cap(): void {
    const { engine, maxBytes } = this.source;
    const outcome = { state: 'capped', bytes: this.handedOut } as const;
    engine.broken(`The connection was closed after the first ${maxBytes} octets of message ${this.number}.`, {
      kind: 'cancelled',
    });
    this.end(outcome);
  }

  private async discard(): Promise<void> {
    const bytes = this.handedOut;
    if (!this.begun) {
      this.end({ state: 'discarded', bytes });
      return;
    }
    const { engine } = this.source;
    const until = this.handedOut + engine.limits.discardBytes;
    try {
      while (this.ended === null && this.handedOut < until) await this.read();
    } catch (error) {
      this.failed(error);
    }
    if (this.ended === null) {
      engine.broken(`Message ${this.number} was left unread, so the connection was closed.`, { kind: 'cancelled' });
      this.end({ state: 'discarded', bytes });
    } else if (this.ended.state === 'complete') {
      this.ended = { state: 'discarded', bytes };
    }
  }

  private failed(error: unknown): unknown {
    const known = error instanceof Pop3Error ? error : this.source.engine.lifetime.error;
    if (known) this.end({ state: 'failed', error: known });
    return error;
  }

  private end(outcome: MessageOutcome): void {
    if (this.ended) return;
    this.ended = outcome;
    this.source.release();
  }
}
