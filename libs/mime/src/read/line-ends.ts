import type { FaultList } from './faults.ts';

const LF = 10;
const CR = 13;
const lookedAt = 16 * 1024;

/**
 * The message with LF for each bare CR, where its lines end in bare CR: no LF up to the end of the header, and a
 * header field right after the first CR. Offsets stay the same. Any other message is given back as it is, bare CRs being text in it.
 */
export function withLineFeeds(raw: Buffer, faults: FaultList): Buffer {
  const firstLf = raw.indexOf(LF);
  const head = raw.subarray(0, Math.min(lookedAt, firstLf < 0 ? raw.length : firstLf));
  const firstCr = head.indexOf(CR);
  if (firstCr < 0 || firstCr + 1 >= head.length) return raw;
  // A single bare CR in a header proves nothing: its end, or all of the message, must be without LF.
  const isWithoutLf = firstLf < 0 || firstLf >= Math.min(raw.length - 1, lookedAt) || head.includes('\r\r');
  if (!isWithoutLf) return raw;
  const next = raw.toString('latin1', firstCr + 1, firstCr + 80);
  if (!/^(?:[!-9;-~]+[ \t]*:|[ \t]+\S|\r)/.test(next)) return raw;
  faults.add('line-ends', 'bare CR');
  const copy = Buffer.from(raw);
  for (let at = copy.indexOf(CR); at >= 0; at = copy.indexOf(CR, at + 1)) {
    if (copy[at + 1] !== LF) copy[at] = LF;
  }
  return copy;
}
