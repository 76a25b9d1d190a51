import type { Pop3Engine } from './engine.ts';

/** What the server says it can do (RFC 2449). */
export interface Capabilities {
  /** False where the server has no CAPA: then the rest says nothing. */
  readonly known: boolean;
  /** The lines as sent, in order. */
  readonly lines: readonly string[];
  readonly top: boolean;
  readonly uidl: boolean;
  readonly user: boolean;
  readonly stls: boolean;
  readonly pipelining: boolean;
  readonly respCodes: boolean;
  readonly authRespCode: boolean;
  readonly utf8: boolean;
  /** SASL mechanisms, upper case. */
  readonly sasl: readonly string[];
  /** Days that the server keeps mail; null: it does not say. 0: nothing may be left there (RFC 2449 section 6.7). */
  readonly expireDays: number | 'never' | null;
  /** Seconds to wait between two sign-ins (section 6.5); null: it does not say. */
  readonly loginDelaySeconds: number | null;
  readonly implementation: string | null;
}

/** Reads capability lines; unknown ones are kept in `lines` only. */
export function readCapabilities(lines: readonly string[], known = true): Capabilities {
  const byName = new Map<string, string[]>();
  for (const line of lines) {
    const [name = '', ...args] = line.trim().split(/[ \t]+/);
    byName.set(name.toUpperCase(), args);
  }
  return {
    known,
    lines,
    top: byName.has('TOP'),
    uidl: byName.has('UIDL'),
    user: byName.has('USER'),
    stls: byName.has('STLS'),
    pipelining: byName.has('PIPELINING'),
    respCodes: byName.has('RESP-CODES'),
    authRespCode: byName.has('AUTH-RESP-CODE'),
    utf8: byName.has('UTF8'),
    sasl: (byName.get('SASL') ?? []).map((mechanism) => mechanism.toUpperCase()),
    expireDays: readExpire(byName.get('EXPIRE')?.[0]),
    loginDelaySeconds: readNumber(byName.get('LOGIN-DELAY')?.[0]),
    implementation: byName.get('IMPLEMENTATION')?.join(' ') ?? null,
  };
}

/** Asks for the capabilities. A server without CAPA answers -ERR: no failure, `known` is false. */
export async function askCapabilities(engine: Pop3Engine): Promise<Capabilities> {
  const response = await engine.command('CAPA');
  if (response.kind === 'err') return readCapabilities([], false);
  const lines: string[] = [];
  for (let line = await engine.dataLine(); line; line = await engine.dataLine()) {
    if (lines.length === engine.limits.capabilityLines) {
      throw engine.broken(`The server listed more than ${engine.limits.capabilityLines} capabilities.`, {
        sign: 'endless',
      });
    }
    lines.push(engine.words(line));
    engine.transcript.server(line);
  }
  return readCapabilities(lines);
}

function readExpire(word: string | undefined): number | 'never' | null {
  return word?.toUpperCase() === 'NEVER' ? 'never' : readNumber(word);
}

function readNumber(word: string | undefined): number | null {
  return word !== undefined && /^\d{1,9}$/.test(word) ? Number(word) : null;
}
