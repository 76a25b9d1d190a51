import { once } from 'node:events';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as startTls, getCACertificates, type TLSSocket } from 'node:tls';
import type { LookupAddress } from 'node:dns';
import type { ReachableNetworks } from '../http/reachable-networks.ts';

/** Of a look at one server: milliseconds of the whole, and characters of one answer. */
export const lookBounds = { wholeMs: 4000, answerCharacters: 8 * 1024 };

export type Channel = 'pop' | 'smtp';

/** Security that is asked for; what is had, the answer says. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls';
}

/**
 * `secured`: it speaks the protocol, over TLS that can be trusted; `untrusted`: over TLS with a certificate that cannot;
 * `clear`: without TLS only; `inner`: it has addresses of inner networks only, which nobody opened; `nowhere`: its name has no
 * address; `none`: nothing that speaks the protocol.
 */
export type Seen = 'secured' | 'untrusted' | 'clear' | 'inner' | 'nowhere' | 'none';

export interface LookParts {
  readonly lookup: LookupFunction;
  readonly networks: ReachableNetworks;
  /** Certificates (PEM) trusted in addition. */
  readonly caPem?: string;
}

const inner = 'INNER';

function guarded({ lookup, networks }: LookParts): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const open = (found as unknown as LookupAddress[]).filter(({ address }) => networks.allows(address));
      const [first] = open;
      if (!first) callback(Object.assign(new Error(`${host} is inside.`), { code: inner }), '', 0);
      else if (options.all) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

/** An answer up to the end that `whole` finds, and nothing behind it. */
function answer(socket: Socket, whole: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) {
      reject(new Error('closed'));
      return;
    }
    let text = '';
    const done = (settle: () => void) => {
      socket.off('data', take).off('close', closed);
      socket.pause();
      settle();
    };
    const closed = () => done(() => reject(new Error('closed')));
    const take = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (whole.test(text)) done(() => resolve(text));
      else if (text.length > lookBounds.answerCharacters) done(() => reject(new Error('too long')));
    };
    socket.on('data', take).once('close', closed);
    socket.resume();
  });
}

/** Ends of answers: one line (RFC 1939, 3), lines to a lone dot unless refused, and SMTP's (RFC 5321, 4.2); or a line that is none of it. */
const popLine = /^[^\n]*\n$/;
const popLines = /^(?:-[^\n]*\n|\+[^]*\n\.\r?\n)$/;
const smtpLines = /^(?:(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\r?\n|(?!\d{3})[^\n]*\n[^]*)$/;

async function ask(socket: Socket, command: string, whole: RegExp): Promise<string> {
  const coming = answer(socket, whole);
  socket.write(`${command}\r\n`);
  return coming;
}

/** Nothing is sent before the greeting. @throws Error where it is none of this protocol */
async function greeted(channel: Channel, socket: Socket): Promise<void> {
  const said = await answer(socket, channel === 'pop' ? popLine : smtpLines);
  if (!said.startsWith(channel === 'pop' ? '+OK' : '220')) throw new Error('no greeting');
}

async function allowsTls(channel: Channel, socket: Socket): Promise<boolean> {
  if (channel === 'pop') {
    const offered = await ask(socket, 'CAPA', popLines);
    // Old servers have STLS without CAPA.
    if (offered.startsWith('+') && !/^STLS\r?$/im.test(offered)) return false;
    return (await ask(socket, 'STLS', popLine)).startsWith('+OK');
  }
  const offered = await ask(socket, 'EHLO localhost', smtpLines);
  if (!/^250[ -]STARTTLS\b/im.test(offered)) return false;
  return (await ask(socket, 'STARTTLS', smtpLines)).startsWith('220');
}

/** The certificate is judged afterwards: that it cannot be trusted is worth telling, and nothing secret is sent here. */
async function secured(
  socket: Socket,
  host: string,
  caPem: string | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const over = startTls({
    socket,
    host,
    ...(isIP(host) ? {} : { servername: host }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: false,
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
  });
  await Promise.race([
    once(over, 'secureConnect', { signal }),
    once(over, 'close', { signal }).then(() => Promise.reject(new Error('closed'))),
  ]);
  over.on('error', () => undefined);
  return over;
}

async function converse(
  channel: Channel,
  { host, security }: Place,
  { caPem }: LookParts,
  socket: Socket,
  signal: AbortSignal,
): Promise<Seen> {
  await once(socket, 'connect', { signal });
  socket.on('error', () => undefined);
  if (security === 'starttls') {
    await greeted(channel, socket);
    if (!(await allowsTls(channel, socket))) return 'clear';
  }
  const safe = await secured(socket, host, caPem, signal);
  if (security === 'tls') await greeted(channel, safe);
  return safe.authorized ? 'secured' : 'untrusted';
}

/** Sees what really answers at a place: greeting and TLS, no more. Public addresses and opened networks only. */
export async function lookAt(channel: Channel, place: Place, parts: LookParts, over: AbortSignal): Promise<Seen> {
  const { host, port } = place;
  if (isIP(host) !== 0 && !parts.networks.allows(host)) return 'inner';
  const signal = AbortSignal.any([over, AbortSignal.timeout(lookBounds.wholeMs)]);
  if (signal.aborted) return 'none';
  const socket = connect({ host, port, lookup: guarded(parts), noDelay: true });
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('late')), { once: true });
  });
  try {
    return await Promise.race([converse(channel, place, parts, socket, signal), late]);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === inner ? 'inner' : code === 'ENOTFOUND' ? 'nowhere' : 'none';
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
