import { createHash } from 'node:crypto';
import { headerBlockEnd } from '@postroom/mime';

/** Lines that servers add or change after the first RETR: no comparison looks at them. */
const serverLines = /^(status|x-status|x-uidl|x-keywords):/i;

/** The octets of a header block as lines, folded ones together, without the lines that servers change. */
function stableLines(block: Buffer): Buffer[] {
  const kept: Buffer[] = [];
  let keep = true;
  for (let start = 0; start < block.length;) {
    const found = block.indexOf(0x0a, start);
    const end = found === -1 ? block.length : found + 1;
    const line = block.subarray(start, end);
    const folded = line[0] === 0x20 || line[0] === 0x09;
    if (!folded) keep = !serverLines.test(line.toString('latin1', 0, 16));
    if (keep) kept.push(line);
    start = end;
  }
  return kept;
}

/** SHA-256 of a message's header block, as `TOP n 0` or the whole message gives it. */
export function headerHash(raw: Buffer): Buffer {
  const hash = createHash('sha256');
  const block = raw.subarray(0, headerBlockEnd(raw));
  for (const line of stableLines(block)) {
    // TOP ends the block with an empty line, a message without body may not: neither it nor the line end counts.
    const text = line.toString('latin1').trimEnd();
    if (text !== '') hash.update(text).update('\n');
  }
  return hash.digest();
}

/** The key of a message on a server without UIDL: SHA-256 of the whole, without the lines that servers change. */
export function contentKey(raw: Buffer): Buffer {
  const end = headerBlockEnd(raw);
  const hash = createHash('sha256');
  for (const line of stableLines(raw.subarray(0, end))) hash.update(line);
  return hash.update(raw.subarray(end)).digest();
}
