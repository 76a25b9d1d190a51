import { setTimeout as pause } from 'node:timers/promises';
import { type Pop3Client, Pop3Error } from '@postroom/pop3';
import type { MaildropEntity } from './maildrop.entity.ts';
import { openSession, type SessionContext } from './pop-session.ts';

/** So long a visit waits for a server that wants some time between two sign-ins, in ms; past it the next visit goes on. */
const longestDelayWaited = 15_000;
/** What a server wants that refuses a second sign-in without saying for how long, in seconds. */
const unsaidDelay = 60;

/** The server does not let the visit sign in again so soon: what is left waits for the next visit. */
export class TooSoonError extends Error {
  override readonly name = 'TooSoonError';
}

/**
 * The sessions of a visit after its first one. A server may want some time between two sign-ins (LOGIN-DELAY, RFC 2449
 * section 6.5): a short one is waited for; else the first session, where it has done nothing that QUIT must confirm, is
 * taken for the one thing that may cost a connection.
 */
export class FurtherSessions {
  /** The server wants more time than the visit has. */
  refused = false;
  private spare: Pop3Client | null = null;
  private signedInAt = performance.now();

  constructor(
    private readonly context: SessionContext,
    private readonly loginDelaySeconds: number | null,
  ) {}

  /** What to keep of the server's wish, in seconds; null where it has none. */
  get delay(): number | null {
    return this.refused ? Math.max(this.loginDelaySeconds ?? 0, unsaidDelay) : this.loginDelaySeconds;
  }

  /** Takes over a session that has nothing to be confirmed. */
  lend(client: Pop3Client): void {
    this.spare = client;
  }

  /** @throws Pop3Error; TooSoonError, which `run` understands */
  async open(): Promise<Pop3Client> {
    const lent = this.spare;
    this.spare = null;
    if (lent) return lent;
    const wait = this.signedInAt + (this.loginDelaySeconds ?? 0) * 1000 - performance.now();
    if (this.refused || wait > longestDelayWaited) throw this.tooSoon();
    if (wait > 0) await pause(wait, undefined, { signal: this.context.signal });
    this.signedInAt = performance.now();
    try {
      return await openSession(this.context);
    } catch (error) {
      if (error instanceof Pop3Error && error.kind === 'login-delay') throw this.tooSoon();
      throw error;
    }
  }

  /** Does what opens sessions. @returns its result; true, that more waits, where the server wants more time */
  async run(work: () => Promise<boolean>): Promise<boolean> {
    if (this.refused) return true;
    try {
      return await work();
    } catch (error) {
      if (error instanceof TooSoonError) return true;
      throw error;
    }
  }

  /** Signs out what was lent and not used. */
  async end(): Promise<void> {
    const lent = this.spare;
    this.spare = null;
    await lent?.quit();
  }

  private tooSoon(): TooSoonError {
    this.refused = true;
    return new TooSoonError();
  }
}

/** The last visit could not sign in again for what costs a connection: this one begins with it, else it never comes. */
export function beginsAlone({ observed }: Pick<MaildropEntity, 'observed'>, waitsAlone: boolean): boolean {
  return waitsAlone && observed?.aloneNext === true;
}
