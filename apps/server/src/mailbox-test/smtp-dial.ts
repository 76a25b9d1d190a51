import { X509Certificate } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import { connect as startTls, getCACertificates, type TLSSocket } from 'node:tls';
import { StageFailure, Stopped } from './failures.ts';
import { codeOf, dialFailure } from './pop-trouble.ts';
import { telling } from './looking-up.ts';
import type { Target } from './target.ts';
import { tlsFailure } from './tls-trouble.ts';

/** How long one of a name's several addresses is tried before the next, in ms. */
const addressMs = 3000;

/** Waits for `event` or the socket's end; gives what ended it, or null. */
function reached(socket: Socket, event: string, ms: number, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (outcome: unknown) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.off('error', settle);
      socket.off('close', closed);
      if (outcome !== null) socket.destroy();
      resolve(outcome);
    };
    const stop = () => settle(Object.assign(new Error('stopped'), { code: 'STOPPED' }));
    const closed = () => settle(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    const timer = setTimeout(() => settle(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), ms);
    socket.once('error', settle);
    socket.once('close', closed);
    socket.once(event, () => settle(null));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/**
 * A TCP connection to the server.
 * @param found told the addresses once the name is looked up; not for an address literal
 * @throws StageFailure, Stopped
 */
export async function dial(target: Target, signal: AbortSignal, found: (addresses: string[]) => void): Promise<Socket> {
  const { host, port, lookup, bounds } = target;
  let resolved = isIP(host) !== 0;
  const socket = connect({
    host,
    port,
    noDelay: true,
    autoSelectFamilyAttemptTimeout: addressMs,
    lookup: telling(lookup, (addresses) => {
      resolved = true;
      found(addresses);
    }),
  });
  // Stays: an error event without a listener would end the process.
  socket.on('error', () => undefined);
  const fault = await reached(socket, 'connect', bounds.silenceMs, signal);
  if (fault === null) return socket;
  if (target.signal.aborted) throw new Stopped();
  const code = codeOf(fault);
  if (code === 'ETIMEDOUT' || code === 'STOPPED') throw new StageFailure(resolved ? 'no-answer' : 'name-service');
  throw dialFailure(fault);
}

/** TLS over a connection, with the certificate checked for the host's name. @throws StageFailure, Stopped */
export async function secure(socket: Socket, target: Target, signal: AbortSignal): Promise<TLSSocket> {
  const { host, caPem, bounds } = target;
  if (caPem !== null && !isReadable(caPem)) throw new StageFailure('certificate-unreadable');
  const secured = startTls({
    socket,
    host,
    // An IP address is no SNI name (RFC 6066, 3); it is still compared with the certificate.
    ...(isIP(host) ? {} : { servername: host }),
    minVersion: 'TLSv1.2',
    ...(caPem === null ? {} : { ca: [...getCACertificates('default'), caPem] }),
  });
  secured.on('error', () => undefined);
  const fault = await reached(secured, 'secureConnect', bounds.silenceMs, signal);
  if (fault === null) return secured;
  socket.destroy();
  if (target.signal.aborted) throw new Stopped();
  const code = codeOf(fault);
  if (code === 'ETIMEDOUT' || code === 'STOPPED') throw new StageFailure('tls-silent');
  throw await tlsFailure(code, target);
}

function isReadable(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
