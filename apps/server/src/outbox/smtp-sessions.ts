import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailBody } from './mail-body.ts';
import type { SendResult } from './outcome.ts';
import { TokenError, type TokenSettings } from '../oauth2/access-tokens.service.ts';
import { smtpFault, sendAnswer } from './smtp-answer.ts';
import { type Login, login, tokenHandlers } from './smtp-login.ts';
import { type SmtpTarget, targetDigest, trusted } from './smtp-target.ts';

/** Bounds on waiting for a server, in milliseconds (RFC 5321, 4.5.3.2, shortened where nothing is lost by it). */
export interface SmtpTimes {
  /** Name, connection and TLS together. */
  readonly connectMs: number;
  readonly greetingMs: number;
  /** Silence of the server. RFC 5321 gives it 10 minutes for the answer to the data. */
  readonly silenceMs: number;
  /** A whole attempt: a server that drips words keeps nobody for ever. */
  readonly attemptMs: number;
  /** How long a connection is kept for the next mail. */
  readonly idleMs: number;
}

export const smtpTimes: SmtpTimes = {
  connectMs: 30_000,
  greetingMs: 30_000,
  silenceMs: 10 * 60_000,
  attemptMs: 30 * 60_000,
  idleMs: 20_000,
};

/** Gives tokens of mailboxes, as `AccessTokens` does. */
export interface TokenGiver {
  get(mailboxId: string, settings: TokenSettings, refused: string | null): Promise<{ readonly token: string }>;
}

/** A server's answer: nobody needs more words than that. */
const mostAnswerBytes = 64 * 1024;
/** Connections kept for one mailbox. */
const mostIdle = 2;

interface Session {
  readonly connection: SMTPConnection;
  readonly key: string;
  used: boolean;
  closed: boolean;
  idleTimer: NodeJS.Timeout | null;
}

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  readonly size: number;
}

/**
 * Speaks SMTP through nodemailer's connections, kept for the next mail of the same mailbox while its settings are the
 * same. No fall-back from TLS to clear text: STARTTLS is demanded, or not spoken at all, as the mailbox says.
 */
export class SmtpSessions {
  private readonly idle = new Map<string, Session[]>();
  private readonly open = new Set<Session>();

  constructor(
    private readonly tokens: TokenGiver,
    private readonly times: SmtpTimes = smtpTimes,
  ) {}

  /**
   * Sends one mail. Never rejects: what went wrong is a value. A kept connection that turns out dead before the body
   * began is replaced by a new one. `signal` drops the connection at once.
   */
  async send(
    mailboxId: string,
    target: SmtpTarget,
    envelope: Envelope,
    body: () => MailBody,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const key = `${mailboxId}:${targetDigest(target)}`;
    const kept = this.takeIdle(key);
    if (kept) {
      const result = await this.attempt(kept, envelope, body(), signal);
      const died = result.kind === 'failed' && !result.dataBegun && result.fault.code === null && !signal.aborted;
      if (!died) return result;
    }
    const fresh = await this.connect(key, target, signal);
    return 'connection' in fresh ? this.attempt(fresh, envelope, body(), signal) : fresh;
  }

  /** Drops every connection. */
  close(): void {
    for (const session of this.open) this.drop(session);
  }

  private takeIdle(key: string): Session | null {
    const session = this.idle.get(key)?.pop();
    if (!session) return null;
    if (session.idleTimer) clearTimeout(session.idleTimer);
    session.idleTimer = null;
    return session;
  }

  /** A new connection, signed in. A token that the server does not take is replaced once. */
  private async connect(key: string, target: SmtpTarget, signal: AbortSignal): Promise<Session | SendResult> {
    const { signIn } = target;
    if (signIn === null) return this.connectWith(key, target, null, signal);
    const { user } = signIn;
    if (!('tokenOf' in signIn)) {
      return this.connectWith(key, target, { user, secret: signIn.password, byToken: false }, signal);
    }
    const { mailboxId, settings } = signIn.tokenOf;
    try {
      const { token: secret } = await this.tokens.get(mailboxId, settings, null);
      const first = await this.connectWith(key, target, { user, secret, byToken: true }, signal);
      const refused = !('connection' in first) && first.kind === 'failed' && first.fault.signIn;
      if (!refused || signal.aborted) return first;
      const { token: other } = await this.tokens.get(mailboxId, settings, secret);
      return other === secret
        ? first
        : await this.connectWith(key, target, { user, secret: other, byToken: true }, signal);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      const fault = { code: null, signIn: true, tooLarge: false, refused: [], response: error.message };
      return { kind: 'failed', stage: 'connect', dataBegun: false, fault };
    }
  }

  private async connectWith(
    key: string,
    target: SmtpTarget,
    signIn: Login | null,
    signal: AbortSignal,
  ): Promise<Session | SendResult> {
    const { security } = target;
    const connection = new SMTPConnection({
      host: target.host,
      port: target.port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: trusted(target.caPem),
      ...(signIn?.byToken === true ? { customAuth: tokenHandlers } : {}),
      connectionTimeout: this.times.connectMs,
      dnsTimeout: this.times.connectMs,
      greetingTimeout: this.times.greetingMs,
      socketTimeout: this.times.silenceMs,
      maxResponseSize: mostAnswerBytes,
      // Servers are often on loopback or a private network; whether they may be is decided where settings are saved.
      allowInternalNetworkInterfaces: true,
    });
    const session: Session = { connection, key, used: false, closed: false, idleTimer: null };
    this.open.add(session);
    // Nobody else listens while a connection is idle.
    connection.on('error', () => undefined);
    connection.once('end', () => {
      session.closed = true;
      this.forget(session);
    });
    const failed = await this.within(session, signal, (done) => {
      connection.connect((error) => {
        if (error || signIn === null || !connection.allowsAuth) done(error ?? null);
        else login(connection, signIn, done);
      });
    });
    if (failed === null) return session;
    this.drop(session);
    return { kind: 'failed', stage: 'connect', dataBegun: false, fault: smtpFault(failed) };
  }

  private async attempt(
    session: Session,
    envelope: Envelope,
    body: MailBody,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const { connection } = session;
    // A holder, since the answer is written from a callback.
    const given: { answer: SendResult | null } = { answer: null };
    const failed = await this.within(session, signal, (done) => {
      if (session.closed) {
        done(new Error('The server closed the connection.'));
        return;
      }
      connection.send({ from: envelope.from, to: [...envelope.to], size: envelope.size }, body, (error, info) => {
        if (!error) given.answer = sendAnswer(info);
        done(error);
      });
    });
    const result: SendResult = given.answer ?? {
      kind: 'failed',
      stage: 'mail',
      dataBegun: body.isBegun,
      fault: smtpFault(failed),
    };
    await this.keepOrDrop(session, result, signal);
    return result;
  }

  /** A connection that answered for itself is used again; whatever else happened, it is not. */
  private async keepOrDrop(session: Session, result: SendResult, signal: AbortSignal): Promise<void> {
    const refused = result.kind === 'failed' && result.fault.code !== null && result.fault.code !== 421;
    if (refused) {
      const failed = await this.within(session, signal, (done) => session.connection.reset((error) => done(error)));
      if (failed !== null) session.closed = true;
    }
    const kept = this.idle.get(session.key) ?? [];
    if (session.closed || signal.aborted || !(refused || result.kind === 'answered') || kept.length >= mostIdle) {
      this.drop(session);
      return;
    }
    this.idle.set(session.key, [...kept, session]);
    session.idleTimer = setTimeout(() => {
      session.connection.quit();
      this.forget(session);
    }, this.times.idleMs);
    session.idleTimer.unref();
  }

  /** Waits for `work` to say how it went, at most for a whole attempt's time; null is well. */
  private async within(
    session: Session,
    signal: AbortSignal,
    work: (done: (error: Error | null | undefined) => void) => void,
  ): Promise<Error | null> {
    const { connection } = session;
    return new Promise((resolve) => {
      const finish = (error: Error | null | undefined): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        connection.off('error', finish);
        connection.off('end', ended);
        resolve(error ?? null);
      };
      // A moment later: a connection may end before the server's last words are handed to who waits for them.
      const ended = (): void => {
        setImmediate(() => finish(new Error('The server closed the connection.')));
      };
      const abort = (): void => {
        this.drop(session);
        finish(new Error('Sending was stopped.'));
      };
      const timer = setTimeout(() => {
        this.drop(session);
        finish(new Error('The server took too long.'));
      }, this.times.attemptMs);
      if (signal.aborted) abort();
      else {
        signal.addEventListener('abort', abort, { once: true });
        connection.on('error', finish);
        connection.on('end', ended);
        work(finish);
      }
    });
  }

  private forget(session: Session): void {
    this.open.delete(session);
    const left = (this.idle.get(session.key) ?? []).filter((other) => other !== session);
    if (left.length > 0) this.idle.set(session.key, left);
    else this.idle.delete(session.key);
  }

  private drop(session: Session): void {
    if (session.idleTimer) clearTimeout(session.idleTimer);
    session.closed = true;
    session.connection.close();
    this.forget(session);
  }
}
