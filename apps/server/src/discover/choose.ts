import type { DiscoverSource } from '@postroom/contracts';
import type { ToldServer } from './autoconfig.ts';
import { type Channel, lookAt, type LookParts, type Place, type Seen } from './look.ts';

/** Servers of one kind that are looked at at once, and in all. */
export const chooseBounds = { atOnce: 8, places: 16 };

/** A server that may be suggested. */
export interface Candidate extends ToldServer {
  readonly source: Exclude<DiscoverSource, 'known' | 'mx'>;
}

export interface Choice extends Candidate {
  readonly advice: readonly string[];
}

interface Looked {
  readonly candidate: Candidate;
  readonly seen: Seen;
}

const protocols: Record<Channel, string> = { pop: 'POP3', smtp: 'SMTP' };

/** A server that was told to speak without TLS is asked for it all the same. */
const placeOf = ({ host, port, security }: Candidate): Place => ({
  host,
  port,
  security: security === 'tls' ? 'tls' : 'starttls',
});

/** Looks in portions, in order; ends with the first that can be trusted. */
async function lookAll(
  channel: Channel,
  candidates: readonly Candidate[],
  parts: LookParts,
  signal: AbortSignal,
): Promise<Looked[]> {
  const looked: Looked[] = [];
  const enough = new AbortController();
  const over = AbortSignal.any([signal, enough.signal]);
  for (let at = 0; at < candidates.length; at += chooseBounds.atOnce) {
    const portion = candidates.slice(at, at + chooseBounds.atOnce);
    const looks = portion.map(async (candidate) => {
      return { candidate, seen: await lookAt(channel, placeOf(candidate), parts, over) };
    });
    for (const look of looks) {
      looked.push(await look);
      if (looked.at(-1)?.seen !== 'secured') continue;
      enough.abort();
      await Promise.all(looks);
      return looked;
    }
  }
  return looked;
}

const noTls = (channel: Channel, host: string) =>
  `${host} speaks ${protocols[channel]} without TLS: whoever reads along has the password. Ask the provider for a server with TLS.`;

/**
 * The best of several servers by what answers: secured before a certificate that cannot be trusted, before one that was
 * told and does not answer, before one without TLS; of equals the first. What was only guessed has to answer.
 */
function best(channel: Channel, looked: readonly Looked[]): Choice | null {
  const find = (seen: Seen, fits: (candidate: Candidate) => boolean = () => true) =>
    looked.find((one) => one.seen === seen && fits(one.candidate))?.candidate;
  const told = (candidate: Candidate) => candidate.source !== 'probe';
  const safe = (security: Candidate['security']) => (security === 'none' ? 'starttls' : security);

  const secured = find('secured');
  if (secured) return { ...secured, security: safe(secured.security), advice: [] };
  const untrusted = find('untrusted');
  if (untrusted) {
    const sentence = `${untrusted.host} shows a certificate that is not for its name or not trusted here: Test says which. Ask the provider for the right name.`;
    return { ...untrusted, security: safe(untrusted.security), advice: [sentence] };
  }
  const away = (host: string) => `${host} did not answer when it was tried just now: Test says why.`;
  const silent = find('none', (candidate) => told(candidate) && candidate.security !== 'none');
  if (silent) return { ...silent, advice: [away(silent.host)] };
  const clear = find('clear');
  if (clear) return { ...clear, security: 'none', advice: [noTls(channel, clear.host)] };
  const plain = find('none', told);
  return plain ? { ...plain, advice: [away(plain.host), noTls(channel, plain.host)] } : null;
}

/** Chooses a server. `inner`: hosts that were left out, since they are in networks that are not asked. */
export async function choose(
  channel: Channel,
  candidates: readonly Candidate[],
  parts: LookParts,
  signal: AbortSignal,
): Promise<{ choice: Choice | null; inner: string[] }> {
  const tried = candidates.slice(0, chooseBounds.places);
  const looked = await lookAll(channel, tried, parts, signal);
  const choice = best(channel, looked);
  const inner = looked.filter(({ seen }) => seen === 'inner').map(({ candidate }) => candidate.host);
  return { choice, inner: choice === null ? [...new Set(inner)] : [] };
}
