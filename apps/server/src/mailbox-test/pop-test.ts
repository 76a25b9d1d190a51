import type { MailboxSettings, MailboxTestLine, MailboxTestStage } from '@postroom/contracts';
import { type Capabilities, Pop3Client, Pop3Error, type Pop3Phase, type TlsDetails } from '@postroom/pop3';
import { type CautionCode, type Facts, StageFailure, Stopped } from './failures.ts';
import { telling } from './looking-up.ts';
import { popFailure } from './pop-trouble.ts';
import { StageReport } from './stage-report.ts';
import { factsOf, seconds, type Target, TranscriptLines } from './target.ts';
import { tlsFound } from './tls-found.ts';

/** What the settings want of the server beyond signing in. */
export type PopWishes = Pick<MailboxSettings['pop'], 'leaveOnServerDays' | 'keepTruncatedDays' | 'pollSeconds'>;

type Caution = { code: CautionCode; facts?: Facts } | null;

/** Tests the way to a maildrop: signs in, looks what waits, signs out. No message is read, marked or deleted. */
export class PopTest {
  private readonly report: StageReport;
  private readonly transcript: TranscriptLines;
  private addresses: string[] = [];
  private connecting = true;
  private greeting = '';
  private secured: TlsDetails | null = null;

  constructor(
    private readonly target: Target,
    private readonly wishes: PopWishes,
    tell: (line: MailboxTestLine) => void,
  ) {
    this.transcript = new TranscriptLines(target.bounds.transcriptLines);
    this.report = new StageReport('pop', this.transcript, factsOf(target), tell);
  }

  /** Ends with the last stage or the first that fails; throws nothing that belongs to the server or the network. */
  async run(): Promise<void> {
    let client = null as Pop3Client | null;
    try {
      this.report.begin('resolve');
      client = await this.connect();
      // What is asked again behind the sign-in is no stage of its own.
      this.connecting = false;
      const [detail, caution] = this.abilities(client.capabilities);
      this.report.done(detail, caution);
      await this.signIn(client);
      await this.mail(client);
      await this.signOut(client);
    } catch (error) {
      const failure = await this.explained(error);
      if (failure) this.report.failed(failure);
    } finally {
      client?.close();
    }
  }

  private isStopped(): boolean {
    return this.target.signal.aborted;
  }

  private async explained(error: unknown): Promise<StageFailure | null> {
    if (this.isStopped() || error instanceof Stopped) return null;
    if (error instanceof StageFailure) return error;
    if (!(error instanceof Pop3Error)) throw error;
    try {
      const failure = await popFailure(error, this.target);
      return this.isStopped() ? null : failure;
    } catch (other) {
      if (other instanceof Stopped) return null;
      throw other;
    }
  }

  private connect(): Promise<Pop3Client> {
    const { host, port, security, caPem, bounds, signal, lookup } = this.target;
    return Pop3Client.connect({
      host,
      port,
      security,
      timeoutMs: bounds.silenceMs,
      totalMs: bounds.wholeMs,
      signal,
      lookup: telling(lookup, (addresses) => (this.addresses = addresses)),
      freshTls: true,
      neverFirst: true,
      limits: { transcriptChars: bounds.shownCharacters },
      transcript: (line) => {
        if (line.direction === 'server' && this.greeting === '') this.greeting = line.text;
        this.transcript.add(line);
      },
      onSecured: (tls) => (this.secured = tls),
      onPhase: (phase) => this.enter(phase),
      ...(caPem === null ? {} : { caPem }),
    });
  }

  /** While connecting, the stages are the library's phases; asking for STARTTLS is a part of TLS. */
  private enter(phase: Pop3Phase): void {
    const { running } = this.report;
    if (!this.connecting) return;
    const byStarttls = this.target.security === 'starttls';
    const stage = phase === 'capabilities' && byStarttls && this.secured === null ? 'tls' : phase;
    if (stage === running || running === null || running === 'capabilities') return;
    const next: readonly Pop3Phase[] = ['connect', 'tls', 'greeting', 'capabilities'];
    if (!next.includes(stage)) return;
    this.finish(running);
    this.report.begin(stage as MailboxTestStage);
  }

  private finish(stage: MailboxTestStage): void {
    const { host, port } = this.target;
    if (stage === 'resolve')
      this.report.done(this.addresses.length > 0 ? `${host}: ${this.addresses.join(', ')}` : null);
    else if (stage === 'connect') this.report.done(`Connected to ${host}, port ${port}.`);
    else if (stage === 'greeting') this.report.done(this.greeting);
    else if (stage === 'tls' && this.secured) {
      const { version, subject, issuer, validTo, altNames } = this.secured;
      const found = { version, subject, issuer, until: validTo, names: altNames };
      this.report.done(...tlsFound(found, this.target.now()));
    }
  }

  private abilities({ known, lines, expireDays, loginDelaySeconds }: Capabilities): [string, Caution] {
    const detail = known ? lines.join(', ') : 'The server does not say what it can do (no CAPA).';
    const { leaveOnServerDays, keepTruncatedDays, pollSeconds } = this.wishes;
    const kept = Math.max(leaveOnServerDays, keepTruncatedDays);
    if (typeof expireDays === 'number' && expireDays < kept) {
      return [detail, { code: 'server-expires', facts: { days: expireDays } }];
    }
    if (loginDelaySeconds !== null && loginDelaySeconds > pollSeconds) {
      return [detail, { code: 'sign-in-delay', facts: { seconds: seconds(loginDelaySeconds * 1000) } }];
    }
    return [detail, null];
  }

  private async signIn(client: Pop3Client): Promise<void> {
    const { signIn: means, security } = this.target;
    this.report.begin('sign-in');
    if (means.method === 'none') throw new StageFailure('password-missing');
    const { user } = means;
    const credentials =
      means.method === 'token'
        ? ({ method: 'oauth2', user, accessToken: await means.token() } as const)
        : ({ method: 'password', user, password: means.password ?? '' } as const);
    if (credentials.method === 'password' && credentials.password === '') throw new StageFailure('password-missing');
    const { mechanism } = await client.signIn(credentials);
    const readable = security === 'none' && credentials.method === 'password';
    this.report.done(`Signed in as ${user} by ${mechanism}.`, readable ? { code: 'no-tls' } : null);
  }

  /** STAT, and UIDL only where the server does not say that it has it: a listing may be long. */
  private async mail(client: Pop3Client): Promise<void> {
    this.report.begin('mail');
    const { count, bytes } = await client.stat();
    const uidls = client.capabilities.uidl || (await client.uidl()) !== null;
    const { leaveOnServerDays, keepTruncatedDays } = this.wishes;
    const needed = leaveOnServerDays > 0 || keepTruncatedDays > 0;
    const one = count === 1;
    const waits = `${count.toLocaleString('en')} ${one ? 'message waits' : 'messages wait'}`;
    const detail = `${waits}, ${bytes.toLocaleString('en')} bytes; the server ${uidls ? 'has' : 'has no'} UIDL.`;
    this.report.done(detail, !uidls && needed ? { code: 'no-uidl' } : null);
  }

  private async signOut(client: Pop3Client): Promise<void> {
    this.report.begin('sign-out');
    const { ok, text } = await client.quit();
    if (!ok) throw new StageFailure('sign-out-refused', { words: text });
    this.report.done(text === '' ? null : text, null, true);
  }
}
