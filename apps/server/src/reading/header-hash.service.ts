import { createHash } from 'node:crypto';

/** Lines that servers add or change after the first RETR: no comparison looks at them. */
const serverLines = /^(status|x-status|x-uidl|x-keywords):/i;
/** Enough of a line to tell which it is. */
const longestName = 16;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Takes the bytes of a message, in pieces of any size, and gives those that servers do not change. Holds a few bytes. */
export class StableBytes {
  /** The empty line behind the header block was seen. */
  inBody = false;
  private keep = true;
  /** The line that goes on was looked at. */
  private known = false;
  private rest: Buffer = Buffer.alloc(0);

  /** What of the bytes so far is to be kept and was not given yet, as views upon `piece`. */
  push(piece: Buffer): Buffer[] {
    if (this.inBody) return [piece];
    const bytes = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    this.rest = Buffer.alloc(0);
    const kept: Buffer[] = [];
    for (let start = 0; start < bytes.length;) {
      const found = bytes.indexOf(lineFeed, start);
      const end = found === -1 ? bytes.length : found + 1;
      let bodyFollows = false;
      if (!this.known) {
        if (found === -1 && end - start < longestName) {
          // Copied: the piece may change once this returns.
          this.rest = Buffer.from(bytes.subarray(start));
          break;
        }
        bodyFollows = this.look(bytes.subarray(start, end));
      }
      if (this.keep) kept.push(bytes.subarray(start, end));
      this.known = found === -1;
      start = end;
      if (bodyFollows) {
        if (start < bytes.length) kept.push(bytes.subarray(start));
        break;
      }
    }
    return kept;
  }

  /** What was held back, once the message has ended. */
  end(): Buffer[] {
    const { rest } = this;
    this.rest = Buffer.alloc(0);
    if (rest.length === 0) return [];
    this.look(rest);
    return this.keep ? [rest] : [];
  }

  /** @returns whether it ends the header block */
  private look(line: Buffer): boolean {
    this.inBody = line[0] === lineFeed || (line[0] === carriageReturn && line[1] === lineFeed);
    const folded = line[0] === 0x20 || line[0] === 0x09;
    if (!folded) this.keep = !serverLines.test(line.toString('latin1', 0, longestName));
    return this.inBody;
  }
}

/**
 * SHA-256 of a header block, as `TOP n 0` or the whole message gives it, from pieces of any size. TOP ends the block with
 * an empty line, a message without body may not: neither it nor line ends count.
 */
export class HeaderHash {
  private readonly stable = new StableBytes();
  private readonly hash = createHash('sha256');
  private openLine = false;
  private heldReturn = false;

  /** @returns whether the header block has ended: what follows changes nothing */
  push(piece: Buffer): boolean {
    if (this.stable.inBody) return true;
    const kept = this.stable.push(piece);
    // The last is the body's beginning, the one before it the empty line.
    const hashed: Buffer[] = [];
    for (const line of kept) {
      if (isEmptyLine(line) && !this.openLine) break;
      this.addLine(line, hashed);
    }
    if (hashed.length > 0) this.hash.update(Buffer.concat(hashed));
    return this.stable.inBody;
  }

  digest(): Buffer {
    const hashed: Buffer[] = [];
    for (const line of this.stable.end()) this.addLine(line, hashed);
    if (this.openLine) hashed.push(lineEnd);
    return this.hash.update(Buffer.concat(hashed)).digest();
  }

  /** A line, or a part of one: all but its end is hashed as it is. */
  private addLine(line: Buffer, hashed: Buffer[]): void {
    if (this.heldReturn && line[0] !== lineFeed) hashed.push(returnByte);
    this.heldReturn = false;
    const ended = line[line.length - 1] === lineFeed;
    let end = ended ? line.length - 1 : line.length;
    if (line[end - 1] === carriageReturn) {
      end -= 1;
      this.heldReturn = !ended;
    }
    if (end > 0) hashed.push(line.subarray(0, end));
    if (ended) hashed.push(lineEnd);
    this.openLine = !ended;
  }
}

const lineEnd = Buffer.from('\n');
const returnByte = Buffer.from('\r');

function isEmptyLine(line: Buffer): boolean {
  return line[0] === lineFeed || (line[0] === carriageReturn && line[1] === lineFeed);
}

/** SHA-256 of the header block at the beginning of `raw`; see HeaderHash. */
export function headerHash(raw: Buffer): Buffer {
  const hash = new HeaderHash();
  // Most header blocks are short; a long message is not looked at as a whole.
  for (let at = 0; at < raw.length && !hash.push(raw.subarray(at, at + piece)); at += piece);
  return hash.digest();
}

const piece = 16 * 1024;
