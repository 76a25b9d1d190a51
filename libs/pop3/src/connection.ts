import type { LookupFunction } from 'node:net';
import { askCapabilities, type Capabilities } from './capabilities.ts';
import { dial, secure } from './dial.ts';
import { Pop3Engine } from './engine.ts';
import { ConnectDeadline } from './greeting.ts';
import { DEFAULT_LIMITS, type Pop3Limits } from './limits.ts';
import { Pop3Error, seconds, type Pop3Phase } from './pop3-error.ts';
import type { StageReport } from './stopwatch.ts';
import { tlsDetails, type TlsDetails } from './tls-details.ts';
import { Transcript, type TranscriptLine } from './transcript.ts';

export interface Pop3Options {
  host: string;
  port: number;
  /** `starttls` is STLS (RFC 2595). What is asked for is had, or connecting fails: nothing falls back. */
  security: 'tls' | 'starttls' | 'none';
  /**
   * Milliseconds for name, connection, TLS and greeting together, and again for each silence of the server after it
   * (each wait for its next octet, and for the handshake after STLS).
   */
  timeoutMs: number;
  /** Milliseconds for the whole life of the connection, which ends at it wherever it stands. None: no such bound. */
  totalMs?: number;
  /** Certificates (PEM) that are trusted in addition. */
  caPem?: string;
  /** Name that the certificate must be for, where it is not `host`. */
  servername?: string;
  /** Local address to connect from. */
  localAddress?: string;
  /** Looks the name up, in place of the system's way. */
  lookup?: LookupFunction;
  /** Makes the whole TLS handshake though an earlier one could be resumed: the certificate is checked as it is now. */
  freshTls?: boolean;
  /** Sends nothing before the greeting, not even to a silent port to find out whether it waits for TLS. */
  neverFirst?: boolean;
  /** Ends the connection, whatever is being waited for. */
  signal?: AbortSignal;
  /** Gets each line of the conversation, secrets blanked. Message bodies are not in it. */
  transcript?: (line: TranscriptLine) => void;
  /** Called at each step, for whoever shows progress. */
  onPhase?: (phase: Pop3Phase) => void;
  /** Called when the connection is secured, before anything is sent over it. */
  onSecured?: (tls: TlsDetails) => void;
  /** Called when a stretch of a stage ends, for whoever keeps account of times. */
  onStage?: StageReport;
  limits?: Partial<Pop3Limits>;
}

/** A connection that was greeted, secured as asked, and told its capabilities. */
export interface Connection {
  engine: Pop3Engine;
  greeting: string;
  tls: TlsDetails | null;
  capabilities: Capabilities;
}

/** Opens a connection; see {@link Pop3Options} for its deadlines. On failure nothing is left open. */
export async function openConnection(options: Pop3Options): Promise<Connection> {
  const { timeoutMs, security } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const engine = new Pop3Engine(limits, new Transcript(options.transcript, limits.transcriptChars), options.onStage);
  const { lifetime, stopwatch } = engine;
  if (options.onPhase) lifetime.onPhase = options.onPhase;
  watch(engine, options);
  if (lifetime.error) throw lifetime.error;

  const deadline = new ConnectDeadline(engine, timeoutMs, security === 'tls', options.neverFirst !== true);
  stopwatch.enter('connect');
  try {
    const socket = await dial(options, lifetime);
    // From here on whoever ends the connection also closes what is under TLS, however far TLS has come.
    lifetime.whenOver(() => socket.destroy());
    let tls: TlsDetails | null = null;
    if (security === 'tls') {
      stopwatch.enter('secure');
      const secured = await secure(socket, options, lifetime, false);
      stopwatch.enter('connect');
      tls = tlsDetails(secured);
      options.onSecured?.(tls);
      engine.attach(secured);
    } else {
      engine.attach(socket);
    }
    const greeting = await deadline.greeting();
    engine.bytes.silenceMs = timeoutMs;
    stopwatch.enter('sign-in');
    lifetime.phase = 'capabilities';
    let capabilities = await askCapabilities(engine);
    if (security === 'starttls') {
      stopwatch.enter('secure');
      tls = await upgrade(engine, options, capabilities);
      stopwatch.enter('sign-in');
      lifetime.phase = 'capabilities';
      capabilities = await askCapabilities(engine);
    }
    return { engine, greeting, tls, capabilities };
  } catch (error) {
    lifetime.fail(error instanceof Pop3Error ? error : failure(engine, error));
    throw error;
  } finally {
    stopwatch.enter(null);
    deadline.clear();
  }
}

/** STLS (RFC 2595 section 4). What the server sent in clear after its +OK could have been put there by anybody. */
async function upgrade(engine: Pop3Engine, options: Pop3Options, capabilities: Capabilities): Promise<TlsDetails> {
  const { lifetime } = engine;
  lifetime.phase = 'tls';
  const advice = 'Choose TLS, with the port for it (mostly 995).';
  if (capabilities.known && !capabilities.stls) {
    throw engine.broken('The server does not offer STARTTLS (STLS) on this port.', { kind: 'tls', advice });
  }
  const response = await engine.command('STLS');
  if (response.kind === 'err') {
    const refusal = engine.refusal(response, 'The server refused STARTTLS (STLS)', 'tls');
    throw lifetime.fail(refusal.with({ usable: false, advice }));
  }
  const plain = engine.socket;
  const early = engine.bytes.detach();
  if (early > 0) {
    throw engine.broken(
      `The server sent ${early} octets in clear after its answer to STLS: somebody may be in between.`,
      { sign: 'injected' },
    );
  }
  const timer = setTimeout(() => {
    const message = `The TLS handshake did not end within ${seconds(options.timeoutMs)}.`;
    lifetime.fail(new Pop3Error({ kind: 'timeout', phase: 'tls', message }));
  }, options.timeoutMs);
  try {
    const secured = await secure(plain, options, lifetime, true);
    const details = tlsDetails(secured);
    options.onSecured?.(details);
    engine.attach(secured);
    return details;
  } finally {
    clearTimeout(timer);
  }
}

/** Lets abort signal and total time end the connection. */
function watch({ lifetime }: Pop3Engine, { signal, totalMs }: Pop3Options): void {
  const cancel = (): void => {
    lifetime.fail(
      new Pop3Error({ kind: 'cancelled', phase: lifetime.phase, message: 'The connection was cancelled.' }),
    );
  };
  if (signal?.aborted) {
    cancel();
    return;
  }
  signal?.addEventListener('abort', cancel, { once: true });
  let timer: NodeJS.Timeout | undefined;
  if (totalMs !== undefined) {
    timer = setTimeout(() => {
      const message = `The connection was ended after its whole time of ${seconds(totalMs)}.`;
      lifetime.fail(new Pop3Error({ kind: 'timeout', phase: lifetime.phase, message }));
    }, totalMs);
  }
  lifetime.whenOver(() => {
    signal?.removeEventListener('abort', cancel);
    clearTimeout(timer);
  });
}

function failure({ lifetime }: Pop3Engine, cause: unknown): Pop3Error {
  return new Pop3Error({ kind: 'protocol', phase: lifetime.phase, message: 'Connecting failed.', cause });
}
