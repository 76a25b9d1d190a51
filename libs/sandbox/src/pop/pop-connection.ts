import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { PopFaults } from './pop-faults.ts';
import type { SessionRecord } from './session-record.ts';

/** Longest command line; RFC 2449 says 255 octets, SASL responses are longer. Stops a client that sends no CRLF. */
export const MAX_LINE_BYTES = 16_384;
/** Pipelined bytes that are held before the socket is paused. */
const MAX_HELD_BYTES = 65_536;
/** RFC 1939, section 3: an autologout timer of at least 10 minutes. */
const IDLE_MS = 600_000;
/** How long a closed connection waits for the client to close as well. */
const LINGER_MS = 2_000;
const LF = 0x0a;

/** Thrown to leave a session that is over; nobody has anything left to tell the client. */
export class SessionOver extends Error {}

/** Lines in, bytes out, over a socket that may turn to TLS; the faults that are about bytes happen here. */
export class PopConnection {
  #socket: Socket;
  #held = Buffer.alloc(0);
  #closed = false;
  #wake: () => void = () => undefined;
  readonly #faults: PopFaults;
  readonly #record: SessionRecord;

  constructor(socket: Socket, faults: PopFaults, record: SessionRecord) {
    this.#socket = socket;
    this.#faults = faults;
    this.#record = record;
    socket.setNoDelay(true);
    // A client's reset is how many sessions end; 'close' follows it and is what counts.
    socket.on('error', () => undefined);
    socket.on('close', this.#onClose);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
  }

  /** Begins to read; before it TLS may still be put around the socket. */
  listen(): void {
    this.#socket.on('data', this.#onData);
    this.#socket.on('end', this.#onClose);
  }

  /**
   * Puts TLS around the socket. In `listen` state what the client sent ahead in plain text is thrown away
   * (RFC 2595, section 4). Ends the session where the handshake fails.
   */
  async secure(context: SecureContext): Promise<void> {
    const plain = this.#socket;
    plain.removeListener('data', this.#onData);
    plain.removeListener('end', this.#onClose);
    this.#held = Buffer.alloc(0);
    const secured = new TLSSocket(plain, { isServer: true, secureContext: context });
    secured.on('error', () => undefined);
    secured.on('close', this.#onClose);
    this.#socket = secured;
    await new Promise<void>((resolve) => {
      secured.once('secure', resolve);
      secured.once('close', resolve);
      secured.once('error', () => {
        secured.destroy();
        resolve();
      });
    });
    if (this.#closed) throw new SessionOver();
    this.#record.secure = true;
  }

  /** The next line without its end, or null once the client has gone. Throws a RangeError past MAX_LINE_BYTES. */
  async readLine(): Promise<string | null> {
    for (;;) {
      const end = this.#held.indexOf(LF);
      if (end > MAX_LINE_BYTES || (end === -1 && this.#held.length > MAX_LINE_BYTES)) {
        throw new RangeError('line too long');
      }
      if (end !== -1) return this.#takeLine(end);
      if (this.#closed) return null;
      this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends bytes, and waits until the socket has taken them. Faults about bytes end the session from in here. */
  async write(bytes: Buffer | string): Promise<void> {
    const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    for (let at = 0; at < all.length;) {
      // A destroyed socket answers writes at once, for ever, before its 'close' gets a turn.
      if (this.#closed || this.#socket.destroyed) throw new SessionOver();
      const drop = this.#faults.dropAfterBytes ?? Infinity;
      const hang = this.#faults.hangAfterBytes ?? Infinity;
      const allowed = Math.min(drop, hang) - this.#record.bytesSent;
      if (allowed <= 0) return drop <= hang ? this.drop() : this.hang();
      const piece = all.subarray(at, at + Math.min(allowed, this.#faults.chunkBytes ?? 65_536));
      await this.#send(piece);
      at += piece.length;
      // Without a turn of the loop the next piece could leave in the same packet.
      if (this.#faults.chunkBytes !== null) await setImmediate();
    }
    // Exactly so many bytes, and not only when one more is wanted.
    if (this.#record.bytesSent >= (this.#faults.dropAfterBytes ?? Infinity)) return this.drop();
  }

  /** Forgets what has arrived beyond the line in work. */
  discardHeld(): void {
    this.#held = Buffer.alloc(0);
  }

  /** Ends the connection as a fault does. */
  drop(): never {
    this.close('server');
    throw new SessionOver();
  }

  /** Answers nothing any more until the client gives up. */
  async hang(): Promise<never> {
    while (!this.#closed) {
      this.discardHeld();
      this.#socket.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    throw new SessionOver();
  }

  /** Ends the connection; what was written still arrives, unless `resetOnDrop`. */
  close(by: 'quit' | 'server'): void {
    if (this.#record.ended === 'open') this.#record.ended = by;
    const socket = this.#socket;
    if (this.#faults.resetOnDrop && by === 'server') {
      socket.resetAndDestroy();
      return;
    }
    // Unread bytes in the socket at its close would turn into a reset, which takes away what was just sent.
    socket.removeListener('data', this.#onData);
    socket.resume();
    socket.end();
    void setTimeout(LINGER_MS, undefined, { ref: false }).then(() => socket.destroy());
  }

  #takeLine(end: number): string {
    const line = this.#held.toString('utf8', 0, end > 0 && this.#held[end - 1] === 0x0d ? end - 1 : end);
    this.#held = this.#held.subarray(end + 1);
    return line;
  }

  async #send(piece: Buffer): Promise<void> {
    this.#record.bytesSent += piece.length;
    await new Promise<void>((resolve) => {
      this.#socket.write(piece, () => {
        resolve();
      });
    });
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#held = Buffer.concat([this.#held, chunk]);
    if (this.#held.length > MAX_HELD_BYTES) this.#socket.pause();
    this.#wake();
  };

  readonly #onClose = (): void => {
    this.#closed = true;
    if (this.#record.ended === 'open') this.#record.ended = 'client';
    this.#wake();
  };
}
