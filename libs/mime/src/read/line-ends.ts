import { WindowedSource, type ByteSource } from './byte-source.ts';
import type { FaultList } from './faults.ts';

const LF = 10;
const CR = 13;
const lookedAt = 16 * 1024;

/**
 * The message with LF for each bare CR, where its lines end in bare CR: no LF up to the end of the header, and a
 * header field right after the first CR. Offsets stay the same. Any other message is given back as it is, bare CRs being text in it.
 */
export function withLineFeeds(source: ByteSource, faults: FaultList): ByteSource {
  const beginning = source.subarray(0, lookedAt);
  const firstLf = beginning.indexOf(LF);
  const head = firstLf < 0 ? beginning : beginning.subarray(0, firstLf);
  const firstCr = head.indexOf(CR);
  if (firstCr < 0 || firstCr + 1 >= head.length) return source;
  // A single bare CR in a header proves nothing: its end, or all of the message, must be without LF.
  const isWithoutLf = firstLf < 0 || firstLf === source.length - 1 || head.includes('\r\r');
  if (!isWithoutLf) return source;
  const next = beginning.toString('latin1', firstCr + 1, firstCr + 80);
  if (!/^(?:[!-9;-~]+[ \t]*:|[ \t]+\S|\r)/.test(next)) return source;
  faults.add('line-ends', 'bare CR');
  if (source.window === undefined) return mended(source, 0, source.length);
  return new WindowedSource(source.length, source.window, (into, position) => {
    mended(source, position, position + into.length).copy(into);
  });
}

function mended(source: ByteSource, start: number, end: number): Buffer {
  // One byte more, since a CR is bare only by what follows it.
  const copy = Buffer.from(source.subarray(start, end + 1));
  for (let at = copy.indexOf(CR); at >= 0; at = copy.indexOf(CR, at + 1)) {
    if (copy[at + 1] !== LF) copy[at] = LF;
  }
  return copy.subarray(0, end - start);
}
