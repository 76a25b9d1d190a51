import type { MailboxSettings, MailboxTestChannel, TranscriptLine } from '@postroom/contracts';
import { popPort, smtpPort } from '@postroom/contracts';
import type { LookupFunction } from 'node:net';
import type { Facts } from './failures.ts';

/** Bounds of one channel's test; those of the mailbox's own settings come first where they are smaller. */
export const channelBounds = {
  /** ms for name, connection, TLS and greeting together, and again for each silence of the server. */
  silenceMs: 60_000,
  /** ms of the whole channel. */
  wholeMs: 150_000,
  /** ms of the look at a server that a handshake failed with: its certificate, its first words. */
  lookMs: 4_000,
  /** Lines of a transcript; the rest is left out. */
  transcriptLines: 400,
  /** Octets of one SMTP answer (RFC 5321, 4.5.3.1.5 allows 512 a line). */
  answerBytes: 64 * 1024,
  /** Characters of what a server says, where it may be none of ours. */
  shownCharacters: 200,
};
export type ChannelBounds = typeof channelBounds;

/** How a channel signs in, and with what. `lacking` says what is missing. */
export type SignInMeans =
  | { readonly method: 'none' }
  | { readonly method: 'password'; readonly user: string; readonly password: string | null }
  | { readonly method: 'token'; readonly user: string; readonly token: () => Promise<string> };

type Server = Pick<MailboxSettings['pop'], 'host' | 'port' | 'security' | 'caPem'>;

export interface Target extends Server {
  readonly channel: MailboxTestChannel;
  readonly signIn: SignInMeans;
  readonly bounds: ChannelBounds;
  readonly signal: AbortSignal;
  /** How names are looked up. */
  readonly lookup: LookupFunction;
  /** The moment; certificates are judged by it in sentences only. */
  readonly now: () => Date;
}

/** Seconds for people: `60 s`, `1.5 s`. */
export function seconds(ms: number): string {
  return `${String(Math.round(ms / 100) / 10)} s`;
}

/** What every sentence may name of the server. */
export function factsOf({ channel, host, port, bounds }: Target): Facts {
  return {
    host,
    port,
    seconds: seconds(bounds.silenceMs),
    protocol: channel === 'pop' ? 'POP3' : 'SMTP',
    tlsPort: channel === 'pop' ? popPort('tls') : smtpPort('tls'),
    clearPort: channel === 'pop' ? popPort('none') : smtpPort('starttls'),
  };
}

/** The conversation of a channel, for copying: bounded, and blanked by who writes into it. */
export class TranscriptLines {
  readonly lines: TranscriptLine[] = [];

  constructor(private readonly most: number) {}

  readonly add = (line: TranscriptLine): void => {
    if (this.lines.length < this.most) this.lines.push(line);
    else if (this.lines.length === this.most) this.lines.push({ direction: 'note', text: 'The rest is left out.' });
  };
}
