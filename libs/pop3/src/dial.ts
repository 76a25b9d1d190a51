import { X509Certificate } from 'node:crypto';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import {
  connect as startTls,
  createSecureContext,
  getCACertificates,
  type ConnectionOptions,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Lifetime } from './lifetime.ts';
import { Pop3Error, type Pop3ErrorFacts } from './pop3-error.ts';
import { Recent } from './recent.ts';

/** Where to, and whom to trust there. */
export interface Address {
  host: string;
  port: number;
  servername?: string | undefined;
  caPem?: string | undefined;
  localAddress?: string | undefined;
  lookup?: LookupFunction | undefined;
  freshTls?: boolean | undefined;
}

/** How long one of a name's several addresses is tried before the next. */
const ADDRESS_MS = 3000;

/** Reading the certificates of all authorities takes 20 ms: once for each set, not for each connection. */
const trust = new Recent<SecureContext>(100);

/**
 * What servers gave for a shorter handshake (RFC 8446 section 2.2). One is used only where name and trusted certificates
 * are those that it was made with, since a resumed handshake checks neither again.
 */
const sessions = new Recent<Buffer>(1000);

/** Opens a TCP connection; sets the phases `resolve` and `connect`. Ends at once when the lifetime does. */
export async function dial(address: Address, lifetime: Lifetime): Promise<Socket> {
  const { host, port, localAddress } = address;
  lifetime.phase = isIP(host) ? 'connect' : 'resolve';
  const socket = connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    // Node gives up an address after 250 ms when the name has more, and never comes back to it: too short for far servers.
    autoSelectFamilyAttemptTimeout: ADDRESS_MS,
    ...(localAddress ? { localAddress } : {}),
    ...(address.lookup ? { lookup: address.lookup } : {}),
  });
  socket.once('lookup', (error: Error | null) => {
    if (!error) lifetime.phase = 'connect';
  });
  await opened(socket, 'connect', lifetime, (error) => explainDial(error, address));
  return socket;
}

/** Secures an open connection and checks the server's certificate; sets the phase `tls`. */
export async function secure(plain: Socket, address: Address, lifetime: Lifetime, byStls: boolean): Promise<TLSSocket> {
  lifetime.phase = 'tls';
  const name = address.servername ?? address.host;
  const options: ConnectionOptions = { socket: plain, host: name, minVersion: 'TLSv1.2' };
  // An IP address is no SNI name (RFC 6066 section 3); it is still compared with the certificate.
  if (!isIP(name)) options.servername = name;
  if (address.caPem) readable(address.caPem, lifetime);
  options.secureContext = trustOf(address.caPem);
  const account = JSON.stringify([address.host, address.port, name, byStls, address.caPem]);
  const session = address.freshTls ? undefined : sessions.get(account);
  if (session) options.session = session;
  const socket = startTls(options);
  socket.on('session', (ticket) => sessions.set(account, ticket));
  await opened(socket, 'secureConnect', lifetime, (error) => {
    sessions.delete(account);
    return explainTls(error, name, byStls);
  });
  return socket;
}

function trustOf(caPem: string | undefined): SecureContext {
  const key = caPem ?? '';
  const known = trust.get(key);
  if (known) return known;
  const ca = caPem ? { ca: [...getCACertificates('default'), caPem] } : {};
  const made = createSecureContext({ minVersion: 'TLSv1.2', ...ca });
  trust.set(key, made);
  return made;
}

/** Node passes over a certificate that it cannot read, and the server would be blamed. */
function readable(pem: string, lifetime: Lifetime): void {
  if (trust.get(pem)) return;
  try {
    new X509Certificate(pem);
  } catch (cause) {
    const message = 'The certificate that is to be trusted in addition cannot be read.';
    throw lifetime.fail(new Pop3Error({ kind: 'tls', phase: 'tls', message, sign: 'unreadable-ca', cause }));
  }
}

function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  lifetime: Lifetime,
  explain: (error: Error) => Pop3ErrorFacts,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = lifetime.whenOver((error) => {
      socket.destroy();
      reject(error);
    });
    const failed = (error: Error): void => {
      forget();
      socket.destroy();
      reject(lifetime.fail(new Pop3Error(explain(error))));
    };
    const closed = (): void => failed(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    // Stays: an error event without a listener would end the process.
    socket.on('error', failed);
    socket.once('close', closed);
    socket.once(event, () => {
      forget();
      socket.off('close', closed);
      socket.off('error', failed);
      socket.on('error', () => undefined);
      resolve();
    });
  });
}

const DIAL_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'broke the connection off',
  EHOSTUNREACH: 'cannot be reached (no route to the host)',
  ENETUNREACH: 'cannot be reached (no route to its network)',
  EADDRNOTAVAIL: 'cannot be reached from the local address that was asked for',
  ETIMEDOUT: 'did not answer',
};

function explainDial(error: Error, { host, port }: Address): Pop3ErrorFacts {
  const code = codeOf(error);
  if ('syscall' in error && error.syscall === 'getaddrinfo') {
    const message =
      code === 'EAI_AGAIN'
        ? `The name ${host} could not be looked up: the name service gave no answer.`
        : `The name ${host} was not found.`;
    return { kind: 'name', phase: 'resolve', message, cause: error };
  }
  const words = DIAL_WORDS[code] ?? `cannot be reached (${code})`;
  const kind = code === 'ETIMEDOUT' ? 'timeout' : 'refused';
  return { kind, phase: 'connect', message: `${host} port ${port} ${words}.`, cause: error };
}

const TLS_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "The server's certificate has expired.",
  CERT_NOT_YET_VALID: "The server's certificate is not valid yet.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The server's certificate is signed by itself and not known here.",
  SELF_SIGNED_CERT_IN_CHAIN: "The server's certificate was issued by an authority that is not known here.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The server's certificate was issued by an authority that is not known here.",
  UNABLE_TO_GET_ISSUER_CERT: "The server's certificate was issued by an authority that is not known here.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The server's certificate was issued by an authority that is not known here.",
  CERT_REVOKED: "The server's certificate was revoked.",
};

/** What OpenSSL says when the other side's first octets are no TLS record. */
const NO_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST']);

function explainTls(error: Error, name: string, byStls: boolean): Pop3ErrorFacts {
  const code = codeOf(error);
  const facts = { kind: 'tls', phase: 'tls', cause: error } as const;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return { ...facts, message: `The server's certificate is not for ${name}.` };
  }
  if (NO_TLS.has(code) && !byStls) {
    return {
      ...facts,
      kind: 'greeting',
      message: 'The server does not speak TLS on this port: its first words were no TLS handshake.',
      advice: 'The server speaks without TLS on this port: choose STARTTLS, or the port for TLS (mostly 995).',
    };
  }
  if (code === 'ECONNRESET') {
    return { ...facts, message: 'The server closed the connection during the TLS handshake.' };
  }
  return { ...facts, message: TLS_WORDS[code] ?? `The TLS handshake failed (${code}).` };
}

function codeOf(error: Error): string {
  if (error instanceof AggregateError) {
    const [first] = error.errors as unknown[];
    if (first instanceof Error) return codeOf(first);
  }
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
