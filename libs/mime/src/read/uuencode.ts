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
 * Finds files that were uuencoded into a text (POSIX uuencode: `begin mode name`, lines, `end`).
 * Only what is whole and of the right form counts: a person may well write a line that starts with "begin".
 */
export function findUuBlocks(bytes: Buffer, limit: number): UuBlock[] {
  const blocks: UuBlock[] = [];
  let from = 0;
  while (blocks.length < limit) {
    const at = bytes.indexOf(begin, from);
    if (at < 0) break;
    from = at + begin.length;
    if (at > 0 && bytes[at - 1] !== LF) continue;
    const head = beginLine.exec(bytes.toString('latin1', at, at + maxBeginLine));
    if (!head) continue;
    const end = endOfUuBlock(bytes, nextLine(bytes, at));
    if (end.complete) blocks.push({ start: at, end: end.at, fileName: (head[2] ?? '').trim() });
    from = end.at;
  }
  return blocks;
}

function nextLine(bytes: Buffer, from: number): number {
  const lf = bytes.indexOf(LF, from);
  return lf < 0 ? bytes.length : lf + 1;
}

function endOfUuBlock(bytes: Buffer, from: number): { complete: boolean; at: number } {
  let data = false;
  for (let line = from; line < bytes.length;) {
    const next = nextLine(bytes, line);
    let stop = next;
    while (stop > line && (bytes[stop - 1] === LF || bytes[stop - 1] === CR)) stop--;
    if (stop - line === 3 && bytes.toString('latin1', line, stop) === 'end') return { complete: data, at: next };
    if (stop > line) {
      const count = lineLength(bytes[line] ?? 0);
      // A line holds count bytes as 4 characters for each 3; some programs drop blanks at its end or add a check character.
      if (count < 0 || stop - line - 1 > Math.ceil(count / 3) * 4 + 2) return { complete: false, at: line };
      if (count > 0) data = true;
    }
    line = next;
  }
  return { complete: false, at: bytes.length };
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
  for (let line = 0; line < encoded.length;) {
    const next = nextLine(encoded, line);
    let stop = next;
    while (stop > line && (encoded[stop - 1] === LF || encoded[stop - 1] === CR)) stop--;
    pieces.push(decoder.line(encoded.subarray(line, stop)));
    line = next;
  }
  return Buffer.concat(pieces);
}
