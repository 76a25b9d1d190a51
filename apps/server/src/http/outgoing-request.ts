import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';
import { blockedPorts } from './blocked-ports.ts';
import { ReachableNetworks } from './reachable-networks.ts';

/** Of one request: milliseconds from its beginning to the end of the answer, and octets of the answer's body. */
export const outgoingBounds = { wholeMs: 10_000, answerBytes: 1024 * 1024 };

/** Why a request did not come to an answer: a sentence for people, without anything of the body. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';

  constructor(
    readonly kind: 'forbidden' | 'unreachable' | 'timeout' | 'too-large' | 'cancelled',
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

export interface OutgoingOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

export interface OutgoingParts {
  /** How names are looked up; the system's way unless told. */
  readonly lookup?: LookupFunction;
  /** Certificates (PEM) trusted in addition. */
  readonly caPem?: string;
  readonly bounds?: typeof outgoingBounds;
}

/**
 * HTTP requests to addresses that settings name. They go to public addresses and to the networks of
 * `POSTROOM_ALLOW_NETWORKS` only, and the address that was checked is the one that is connected to: a name that
 * answers differently the second time gains nothing. https only (http within opened networks), no port that browsers
 * block, no redirects followed.
 */
export class OutgoingRequests {
  private readonly networks: ReachableNetworks;

  constructor(
    allowed: readonly string[],
    private readonly parts: OutgoingParts = {},
  ) {
    this.networks = new ReachableNetworks(allowed);
  }

  /**
   * Sends one request; gives the answer, whatever its status, with its body read.
   * @throws OutgoingError
   */
  async send(target: string | URL, options: OutgoingOptions = {}): Promise<Response> {
    const url = new URL(target);
    const { wholeMs } = this.parts.bounds ?? outgoingBounds;
    const late = AbortSignal.timeout(wholeMs);
    const signal = options.signal ? AbortSignal.any([options.signal, late]) : late;
    this.check(url);
    try {
      return await this.exchange(url, options, signal);
    } catch (error) {
      if (error instanceof OutgoingError) throw error;
      if (options.signal?.aborted) throw new OutgoingError('cancelled', 'The request was stopped.', error);
      if (late.aborted) {
        throw new OutgoingError('timeout', `${url.host} did not answer within ${wholeMs / 1000} s.`, error);
      }
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code';
      throw new OutgoingError('unreachable', `${url.host} could not be asked (${code}).`, error);
    }
  }

  private check(url: URL): void {
    const host = hostOf(url);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new OutgoingError('forbidden', 'Only addresses that begin with https:// are asked.');
    }
    if (url.username !== '' || url.password !== '') {
      throw new OutgoingError('forbidden', 'An address with a user or a password in it is not asked.');
    }
    if (url.port !== '' && blockedPorts.has(Number(url.port))) {
      throw new OutgoingError('forbidden', `Port ${url.port} is no port for web addresses.`);
    }
    // A literal is never looked up, so it is checked here.
    if (isIP(host) !== 0) this.admit(url, [host]);
  }

  /** The addresses that may be connected to. @throws OutgoingError where none may */
  private admit(url: URL, addresses: readonly string[]): string[] {
    const open = addresses.filter((address) => this.networks.allows(address));
    if (open.length === 0) {
      throw new OutgoingError(
        'forbidden',
        `${url.hostname} is an address of an inner network. POSTROOM_ALLOW_NETWORKS can open it.`,
      );
    }
    const clear = url.protocol === 'http:';
    const fit = clear ? open.filter((address) => this.networks.isOpened(address)) : open;
    if (fit.length === 0) throw new OutgoingError('forbidden', 'Only addresses that begin with https:// are asked.');
    return fit;
  }

  private guarded(url: URL): LookupFunction {
    const lookup = this.parts.lookup ?? systemLookup;
    return (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        if (error) {
          callback(error, '', 0);
          return;
        }
        const all = found as unknown as LookupAddress[];
        try {
          const admitted = new Set(
            this.admit(
              url,
              all.map(({ address }) => address),
            ),
          );
          const rest = all.filter(({ address }) => admitted.has(address));
          if (options.all) callback(null, rest);
          else callback(null, rest[0]?.address ?? '', rest[0]?.family);
        } catch (refusal) {
          callback(refusal as NodeJS.ErrnoException, '', 0);
        }
      });
    };
  }

  private exchange(url: URL, options: OutgoingOptions, signal: AbortSignal): Promise<Response> {
    const { answerBytes } = this.parts.bounds ?? outgoingBounds;
    const { caPem } = this.parts;
    return new Promise((resolve, reject) => {
      const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
        method: options.method ?? 'GET',
        headers: { 'user-agent': 'Postroom', 'accept-encoding': 'identity', ...options.headers },
        lookup: this.guarded(url),
        agent: false,
        signal,
        ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
      });
      request.once('error', reject);
      request.once('response', (answer) => {
        const pieces: Buffer[] = [];
        let length = 0;
        answer.on('data', (piece: Buffer) => {
          length += piece.length;
          if (length > answerBytes) {
            reject(new OutgoingError('too-large', `${url.host} answered with more than ${answerBytes} octets.`));
            request.destroy();
            return;
          }
          pieces.push(piece);
        });
        answer.once('error', reject);
        answer.once('aborted', () => reject(new Error('The answer broke off.')));
        answer.once('end', () => {
          try {
            resolve(responseOf(answer, Buffer.concat(pieces)));
          } catch (error) {
            reject(new Error('The answer is none that HTTP knows.', { cause: error }));
          }
        });
      });
      request.end(options.body);
    });
  }
}

/** @throws RangeError, TypeError where status or headers are none that HTTP knows */
function responseOf(answer: IncomingMessage, body: Buffer<ArrayBuffer>): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] ?? '', answer.rawHeaders[at + 1] ?? '');
  }
  const status = answer.statusCode ?? 500;
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : body, { status, headers });
}

/** An IPv6 literal stands in brackets in a URL only. */
function hostOf(url: URL): string {
  return url.hostname.replaceAll(/^\[|\]$/g, '');
}
