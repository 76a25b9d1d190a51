import type { ByteSource } from './byte-source.ts';
import { Lines } from './lines.ts';

const LF = 10;
const CR = 13;
const grave = 0x60;

/** A uuencoded file inside text: offsets of its begin line and of the first byte after its end line. */
export interface UuBlock {
  start: number;
  end: number;
  fileName: string;
}

const begin = Buffer.from('begin ');
const beginLine = /^begin ([0-7]{3,4}) ([^\r\n]+)/;
const maxBeginLine = 400;

/**
 * Finds files that were uuencoded into the text source[start, end) (POSIX uuencode: `begin mode name`, lines, `end`).
 * Only what is whole and of the right form counts: a person may well write a line that starts with "begin".
 * @param limit blocks that are looked for at most
 */
export function findUuBlocks(source: ByteSource, start: number, end: number, limit: number): UuBlock[] {
  const blocks: UuBlock[] = [];
  const lines = new Lines(source, start, end);
  let from = start;
  while (blocks.length < limit) {
    const at = lines.find(begin, from);
    if (at < 0) break;
    from = at + begin.length;
    if (at > start && source.subarray(at - 1, at)[0] !== LF) continue;
    const head = beginLine.exec(source.subarray(at, Math.min(end, at + maxBeginLine)).toString('latin1'));
    if (!head) continue;
    lines.goTo(at);
    const found = endOfUuBlock(lines, end);
    if (found.complete) blocks.push({ start: at, end: found.at, fileName: (head[2] ?? '').trim() });
    from = found.at;
  }
  return blocks;
}

/** Reads the lines of a block, the next one being its begin line. */
function endOfUuBlock(lines: Lines, end: number): { complete: boolean; at: number } {
  let data = false;
  lines.advance();
  while (lines.advance()) {
    const { bytes, from } = lines;
    let stop = lines.stop;
    while (stop > from && bytes[stop - 1] === CR) stop--;
    if (stop - from === 3 && bytes.toString('latin1', from, stop) === 'end') return { complete: data, at: lines.next };
    if (stop > from) {
      const count = lineLength(bytes[from] ?? 0);
      // A line holds count bytes as 4 characters for each 3; some programs drop blanks at its end or add a check character.
      if (count < 0 || stop - from - 1 > Math.ceil(count / 3) * 4 + 2) return { complete: false, at: lines.at };
      if (count > 0) data = true;
    }
  }
  return { complete: false, at: end };
}

/** Bytes that a line holds by its first character, -1 where that is none of uuencode's. */
function lineLength(first: number): number {
  return first >= 0x20 && first <= grave ? (first - 0x20) & 0x3f : -1;
}

/** Decodes lines of uuencode; begin and end lines are passed over. */
export class UuDecoder {
  private ended = false;

  /** Decoded bytes of one line, without its line end. */
  line(line: Buffer): Buffer {
    const first = line[0];
    if (this.ended || first === undefined) return Buffer.alloc(0);
    if (first === 0x62 && line.subarray(0, begin.length).equals(begin)) return Buffer.alloc(0);
    if (line.length === 3 && line.toString('latin1') === 'end') this.ended = true;
    const count = this.ended ? -1 : lineLength(first);
    if (count <= 0) return Buffer.alloc(0);
    const out = Buffer.alloc(Math.ceil(count / 3) * 3);
    for (let from = 1, to = 0; to < count; from += 4, to += 3) {
      const bits = (sixBits(line[from]) << 18) | (sixBits(line[from + 1]) << 12) | (sixBits(line[from + 2]) << 6);
      out.writeUIntBE(bits | sixBits(line[from + 3]), to, 3);
    }
    return out.subarray(0, count);
  }
}

function sixBits(code: number | undefined): number {
  return code === undefined ? 0 : (code - 0x20) & 0x3f;
}

export function decodeUuLines(encoded: Buffer): Buffer {
  const decoder = new UuDecoder();
  const pieces: Buffer[] = [];
  const lines = new Lines(encoded, 0, encoded.length);
  while (lines.advance()) pieces.push(decoder.line(lines.bytes.subarray(lines.from, lines.stop)));
  return Buffer.concat(pieces);
}
