import { connect, isIP, type Socket } from 'node:net';
import { connect as startTls, type TLSSocket } from 'node:tls';
import { LineError, LineSocket } from './line-socket.ts';
import type { Target } from './target.ts';

/** What a server shows of itself in a handshake that checks nothing. */
export interface Shown {
  readonly version: string;
  readonly subject: string;
  readonly issuer: string;
  /** Names that the certificate is for. */
  readonly names: readonly string[];
  readonly from: Date | null;
  readonly until: Date | null;
}

const mostNames = 5;
/** Octets of a look: nobody needs more to see who answers. */
const mostLookBytes = 16 * 1024;

/** One line of printable text, at most so many characters. */
export function printable(text: string, most: number): string {
  const shown = Buffer.from(text, 'latin1')
    .toString('utf8')
    .replace(/[\p{C}\u2028\u2029]/gu, '·')
    .trim();
  const characters = [...shown];
  return characters.length > most ? `${characters.slice(0, most).join('')}…` : shown;
}

/** A date for people, UTC. */
export function day(date: Date | null): string {
  return date === null || Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10);
}

function nameOf(name: object | undefined): string {
  const parts = Object.entries(name ?? {}) as [string, unknown][];
  const common = parts.find(([key]) => key === 'CN') ?? parts.find(([key]) => key === 'O') ?? parts[0];
  return common === undefined ? 'somebody without a name' : printable(String([common[1]].flat()[0]), 200);
}

/** The certificate and version of a connection whose handshake is done. */
export function certificateOf(socket: TLSSocket): Shown {
  const certificate = socket.getPeerCertificate() as Partial<ReturnType<TLSSocket['getPeerCertificate']>>;
  const names = (certificate.subjectaltname ?? '')
    .split(', ')
    .map((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => printable(name, 100));
  const date = (text: string | undefined) => (text === undefined ? null : new Date(text));
  return {
    version: socket.getProtocol() ?? 'unknown',
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    names: names.length === 0 ? [nameOf(certificate.subject)] : names.slice(0, mostNames),
    from: date(certificate.valid_from),
    until: date(certificate.valid_to),
  };
}

/** A connection of its own for looking; it ends with the look. */
async function looking<T>(
  target: Target,
  look: (socket: Socket, signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const { host, port, lookup, bounds } = target;
  const signal = AbortSignal.any([target.signal, AbortSignal.timeout(bounds.lookMs)]);
  const socket = connect({ host, port, lookup, noDelay: true });
  socket.on('error', () => undefined);
  const stop = () => socket.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('close', () => reject(new Error('closed')));
    });
    return await look(socket, signal);
  } catch {
    return null;
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

/** Asks for STARTTLS in clear; false where the server does not let it come to that. */
async function upTo(starttls: Target['channel'], lines: LineSocket, ms: number): Promise<boolean> {
  const said = (await lines.line(ms)) !== '';
  if (starttls === 'pop') {
    lines.write('STLS');
    return said && (await lines.line(ms)).startsWith('+OK');
  }
  lines.write('EHLO localhost');
  while (/^\d{3}-/.test(await lines.line(ms)));
  lines.write('STARTTLS');
  return (await lines.line(ms)).startsWith('220');
}

/**
 * What a server shows in a handshake in which nothing is checked and nothing but the handshake is sent: for saying what
 * is wrong with its certificate or version. Old versions are taken, since nobody signs in here.
 * @returns null where it came to no handshake
 */
export function lookAtTls(target: Target, starttls: boolean): Promise<Shown | null> {
  return looking(target, async (socket, signal) => {
    if (starttls) {
      const lines = new LineSocket(socket, mostLookBytes, signal);
      if (!(await upTo(target.channel, lines, target.bounds.lookMs))) return null;
      lines.release();
    }
    const { host } = target;
    const secured = startTls({
      socket,
      host,
      ...(isIP(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    return new Promise<Shown | null>((resolve) => {
      secured.once('secureConnect', () => resolve(certificateOf(secured)));
      secured.on('error', () => resolve(null));
      secured.once('close', () => resolve(null));
    });
  });
}

/**
 * The first words of a server that is sent nothing: printable, bounded. Empty where it says none.
 * @returns null where nobody answers any more
 */
export function lookAtWords(target: Target): Promise<string | null> {
  const { lookMs, shownCharacters } = target.bounds;
  return looking(target, async (socket, signal) => {
    const lines = new LineSocket(socket, mostLookBytes, signal);
    try {
      return printable(await lines.line(lookMs), shownCharacters);
    } catch (error) {
      return error instanceof LineError ? printable(error.rest, shownCharacters) : null;
    }
  });
}
