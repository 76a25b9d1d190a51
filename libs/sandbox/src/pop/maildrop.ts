import { randomBytes } from 'node:crypto';
import type { MaildropFolder } from './maildrop-folder.ts';
import { withCrlf } from './message-lines.ts';

/** A message that waits on the server. */
export interface WaitingMessage {
  readonly number: number;
  uidl: string;
  /** With CRLF line ends, without dot-stuffing. */
  readonly raw: Buffer;
  /** Whether a RETR has read it whole. */
  retrieved: boolean;
}

/** One account of the server, as a test or the demo describes it. */
export interface SandboxMaildrop {
  user: string;
  password: string;
  /** Delivered in this order. */
  messages?: readonly Buffer[];
}

/** What RFC 1939, section 7 allows as a UIDL. */
const UIDL = /^[\x21-\x7e]{1,70}$/;

/** The messages of one account, and the lock that a session holds on them (RFC 1939, section 4). */
export class Maildrop {
  #messages: WaitingMessage[] = [];
  #lastNumber = 0;
  #locked = false;
  readonly #folder: MaildropFolder | null;
  password: string;

  constructor(password: string, folder: MaildropFolder | null) {
    this.password = password;
    this.#folder = folder;
    for (const kept of folder?.load() ?? []) {
      this.#messages.push({ ...kept, retrieved: false });
      this.#lastNumber = kept.number;
    }
  }

  /** The messages now, in the order of delivery. */
  get messages(): readonly WaitingMessage[] {
    return [...this.#messages];
  }

  /**
   * Adds a message and gives its UIDL. A UIDL that is given may be one that was used before or is in use: servers
   * do that. It throws a RangeError where RFC 1939 does not allow its characters.
   */
  deliver(raw: Buffer, uidl = newUidl()): string {
    if (!UIDL.test(uidl)) throw new RangeError('a UIDL is 1 to 70 characters from 0x21 to 0x7E');
    this.#lastNumber += 1;
    const message = { number: this.#lastNumber, uidl, raw: withCrlf(raw), retrieved: false };
    this.#folder?.save(message);
    this.#messages.push(message);
    return uidl;
  }

  /** Gives every waiting message a new UIDL, as a migrated server does. */
  renameUidls(): void {
    for (const message of this.#messages) {
      const uidl = newUidl();
      this.#folder?.rename(message, uidl);
      message.uidl = uidl;
    }
  }

  /** Removes messages for good: the UPDATE state. */
  remove(messages: ReadonlySet<WaitingMessage>): void {
    for (const message of messages) this.#folder?.remove(message);
    this.#messages = this.#messages.filter((message) => !messages.has(message));
  }

  /** Takes the exclusive lock; false while another session holds it. */
  lock(): boolean {
    if (this.#locked) return false;
    this.#locked = true;
    return true;
  }

  unlock(): void {
    this.#locked = false;
  }
}

function newUidl(): string {
  return randomBytes(12).toString('hex');
}
