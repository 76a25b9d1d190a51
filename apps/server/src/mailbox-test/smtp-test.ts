import type { Socket } from 'node:net';
import { hostname } from 'node:os';
import type { TLSSocket } from 'node:tls';
import type { MailboxTestLine } from '@postroom/contracts';
import { type CautionCode, type Facts, StageFailure, Stopped } from './failures.ts';
import { greetingFailure } from './greeting-words.ts';
import { LineError } from './line-socket.ts';
import { certificateOf } from './look.ts';
import { dial, secure } from './smtp-dial.ts';
import { fromAccepted } from './smtp-from.ts';
import { signIn } from './smtp-sign-in.ts';
import { lineFailure, type Reply, SmtpTalk } from './smtp-talk.ts';
import { StageReport } from './stage-report.ts';
import { factsOf, type Target, TranscriptLines } from './target.ts';
import { tlsFound } from './tls-found.ts';
import { silentFailure } from './tls-trouble.ts';

/** What the mailbox wants of the server beyond signing in. */
export interface SmtpWishes {
  /** The From address. */
  readonly email: string;
  /** Largest attachments of one outgoing message together, in bytes. */
  readonly attachmentsTotalBytes: number;
}

/** Base64 adds a third and line ends; headers and text come on top. */
const growth = 1.37;
const besides = 64 * 1024;
const mebibyte = 1024 * 1024;
const mib = (bytes: number) => `${String(Math.floor((bytes / mebibyte) * 10) / 10)} MiB`;

/** Tests the way out: connects, signs in, has the From address accepted, and takes that back. Nothing is sent. */
export class SmtpTest {
  private readonly report: StageReport;
  private readonly transcript: TranscriptLines;
  private readonly signal: AbortSignal;
  private socket: Socket | null = null;
  private greeting = '';

  constructor(
    private readonly target: Target,
    private readonly wishes: SmtpWishes,
    tell: (line: MailboxTestLine) => void,
  ) {
    this.transcript = new TranscriptLines(target.bounds.transcriptLines);
    this.report = new StageReport('smtp', this.transcript, factsOf(target), tell);
    this.signal = AbortSignal.any([target.signal, AbortSignal.timeout(target.bounds.wholeMs)]);
  }

  /** Ends with the last stage or the first that fails; throws nothing that belongs to the server or the network. */
  async run(): Promise<void> {
    try {
      const talk = await this.connect();
      const extensions = await this.ehlo(talk);
      await this.signIn(talk, extensions);
      this.report.begin('from');
      const caution = await fromAccepted(talk, this.wishes.email, extensions);
      await talk.farewell();
      this.report.done(`${this.wishes.email} is accepted as sender. Nothing was sent.`, caution, true);
    } catch (error) {
      if (this.target.signal.aborted || error instanceof Stopped) return;
      if (!(error instanceof StageFailure)) throw error;
      this.report.failed(error);
    } finally {
      this.socket?.destroy();
    }
  }

  private async connect(): Promise<SmtpTalk> {
    const { target, signal, report } = this;
    const { host, port, security } = target;
    report.begin('resolve');
    const resolved = (detail: string | null) => {
      if (report.running !== 'resolve') return;
      report.done(detail);
      report.begin('connect');
    };
    this.socket = await dial(target, signal, (addresses) => resolved(`${host}: ${addresses.join(', ')}`)).catch(
      (error: unknown) => {
        // An address that is no name has nothing to look up.
        if (error instanceof StageFailure && !error.code.startsWith('name-')) resolved(null);
        throw error;
      },
    );
    resolved(null);
    report.done(`Connected to ${host}, port ${port}.`);
    if (security === 'tls') await this.secure(this.socket);
    const talk = new SmtpTalk(this.socket, target, signal, this.transcript.add);
    await this.greet(talk);
    if (security === 'starttls') await this.startTls(talk);
    return talk;
  }

  private async secure(plain: Socket): Promise<TLSSocket> {
    this.report.begin('tls');
    return this.secured(await secure(plain, this.target, this.signal));
  }

  private secured(socket: TLSSocket): TLSSocket {
    this.socket = socket;
    const certificate = certificateOf(socket);
    this.report.done(...tlsFound(certificate, this.target.now()));
    return socket;
  }

  private async greet(talk: SmtpTalk): Promise<void> {
    this.report.begin('greeting');
    try {
      this.greeting = await talk.firstLine();
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      throw await this.noGreeting(error);
    }
    const words = this.greeting;
    if (/^[45]\d\d[ -]/.test(words)) throw new StageFailure('turned-away', { words });
    if (!/^220([ -]|$)/.test(words)) {
      // TLS records begin with an alert or a handshake: a server that did not wait for ours.
      const strange = greetingFailure('smtp', words);
      throw strange.code === 'greeting-strange' ? await silentFailure(this.target, strange) : strange;
    }
    this.report.done(words);
  }

  private async noGreeting(error: LineError): Promise<Error> {
    if (this.target.signal.aborted) return new Stopped();
    if (error.fault === 'too-long') return lineFailure(error, this.target);
    if (error.fault === 'closed' && error.rest !== '') return greetingFailure('smtp', error.rest.slice(0, 200));
    return silentFailure(this.target, new StageFailure(error.fault === 'closed' ? 'greeting-closed' : 'no-greeting'));
  }

  private async startTls(talk: SmtpTalk): Promise<void> {
    this.report.begin('tls');
    const first = await this.helloed(talk);
    if (!extensionsOf(first).has('STARTTLS')) throw this.masked(first) ?? new StageFailure('starttls-not-offered');
    const reply = await talk.command('STARTTLS');
    if (reply.code !== 220) throw new StageFailure('starttls-refused', { words: reply.words });
    const secured = await secure(talk.handOver(), this.target, this.signal);
    talk.takeOver(this.secured(secured));
  }

  private async helloed(talk: SmtpTalk): Promise<Reply> {
    const name = hostname();
    const reply = await talk.command(`EHLO ${name.includes('.') ? name : '[127.0.0.1]'}`);
    if (reply.code !== 250) throw this.masked(reply) ?? new StageFailure('ehlo-refused', { words: reply.words });
    return reply;
  }

  /** A firewall that inspects SMTP shows asterisks for the greeting and Xs for what it does not let through. */
  private masked({ lines }: Reply): StageFailure | null {
    const crossed = lines.find((line) => /^X{4,}\w?\b/.test(line));
    const starred = /\*{5,}/.test(this.greeting) ? this.greeting : undefined;
    const words = crossed ?? starred;
    return words === undefined ? null : new StageFailure('masked', { words });
  }

  private async ehlo(talk: SmtpTalk): Promise<Map<string, string>> {
    this.report.begin('ehlo');
    const reply = await this.helloed(talk);
    const extensions = extensionsOf(reply);
    this.report.done(reply.lines.join(', '), this.sizeCaution(extensions.get('SIZE')));
    if (this.target.signIn.method !== 'none' && !extensions.has('AUTH')) {
      this.report.begin('sign-in');
      const masked = this.masked(reply);
      if (masked) throw masked;
      const more = this.target.security === 'none' && extensions.has('STARTTLS');
      throw new StageFailure(more ? 'auth-after-tls' : 'auth-not-offered');
    }
    return extensions;
  }

  /** A SIZE of 0 or none is no limit (RFC 1870, 4). */
  private sizeCaution(size: string | undefined): { code: CautionCode; facts: Facts } | null {
    const limit = /^\d{1,15}$/.test(size ?? '') ? Number(size) : 0;
    const wanted = this.wishes.attachmentsTotalBytes;
    if (limit === 0 || limit >= wanted * growth + besides) return null;
    const fits = mib(Math.max(0, (limit - besides) / growth));
    return { code: 'size-limit', facts: { limit: mib(limit), wanted: mib(wanted), fits } };
  }

  private async signIn(talk: SmtpTalk, extensions: ReadonlyMap<string, string>): Promise<void> {
    const { signIn: means, host, security } = this.target;
    if (means.method === 'none') return;
    this.report.begin('sign-in');
    const offered = (extensions.get('AUTH') ?? '').split(' ').filter((name) => name !== '');
    const detail = await signIn(talk, means, { host, offered });
    const readable = security === 'none' && means.method === 'password';
    this.report.done(detail, readable ? { code: 'no-tls' } : null);
  }
}

/** Keywords of EHLO's answer with their parameters, upper case (RFC 5321, 4.1.1.1). `AUTH=` is an old form of `AUTH `. */
function extensionsOf({ lines }: Reply): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const [keyword = '', ...parameters] = line.trim().toUpperCase().split(/[ =]+/);
    found.set(keyword, [found.get(keyword), ...parameters].filter((part) => part !== undefined).join(' '));
  }
  return found;
}
