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

/** A message without the lines that servers change: what its bytes are compared by. */
export function stableContent(raw: Buffer): Buffer {
  const end = headerBlockEnd(raw);
  return Buffer.concat([...stableLines(raw.subarray(0, end)), raw.subarray(end)]);
}

/** The key of a message on a server without UIDL: SHA-256 of the whole, without the lines that servers change. */
export function contentKey(raw: Buffer): Buffer {
  return createHash('sha256').update(stableContent(raw)).digest();
}

/** Bytes as they were read; `cut` where the message is longer. */
export interface Part {
  readonly raw: Buffer;
  readonly cut: boolean;
}

/** Whether two readings are of the same message: equal as far as both go, and as long as each other where both are whole. */
export function sameMessage(one: Part, other: Part): boolean {
  const a = stableContent(one.raw);
  const b = stableContent(other.raw);
  const both = Math.min(a.length, b.length);
  if (!a.subarray(0, both).equals(b.subarray(0, both))) return false;
  // What is whole is at least as long as what was read of the other.
  return (one.cut || b.length <= a.length) && (other.cut || a.length <= b.length);
}
