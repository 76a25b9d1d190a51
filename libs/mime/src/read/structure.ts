import type { ByteSource } from './byte-source.ts';
import type { TransferEncoding } from './facts.ts';
import type { FaultList } from './faults.ts';
import { fieldValue, fieldValues, readHeaderBlock, type HeaderField } from './header-block.ts';
import type { MimeLimits } from './limits.ts';
import { readParameterised, type RawParameter } from './parameters.ts';
import { transferEncoding } from './transfer-decoding.ts';

const LF = 10;
const CR = 13;
const dash = 45;
const twoDashes = Buffer.from('--');

/** A part of the tree (RFC 2046), by byte offsets into the raw message. */
export interface Part {
  fields: HeaderField[];
  /** Lower case. */
  type: string;
  typeParameters: Map<string, RawParameter>;
  /** Lower case, '' where missing. */
  disposition: string;
  dispositionParameters: Map<string, RawParameter>;
  encoding: TransferEncoding;
  bodyStart: number;
  bodyEnd: number;
  parent: Part | null;
  /** Position among the parent's parts. */
  index: number;
  parts: Part[];
  /** False where the message ended before a delimiter did. */
  ended: boolean;
  /** A multipart whose parts were not looked for. */
  pastBound: boolean;
}

interface OpenMultipart {
  part: Part;
  /** "--" and the boundary. */
  delimiter: Buffer;
}

interface Delimiter {
  /** Position of the multipart in the stack. */
  level: number;
  closes: boolean;
  /** First byte after the delimiter's line. */
  next: number;
}

/**
 * Finds the parts of a message in one pass: delimiter lines are looked for by their dashes, bodies are not read.
 * What lies in message/rfc822 parts stays closed. Where delimiters fit several open multiparts, the longest wins.
 * @param work told the bytes that were looked at in JavaScript, for tests of linear cost
 */
export function findStructure(
  source: ByteSource,
  limits: MimeLimits,
  faults: FaultList,
  work: (bytes: number) => void = () => undefined,
): Part {
  const stack: OpenMultipart[] = [];
  let count = 0;
  const delimiterAt = (line: number): Delimiter | null => matchDelimiter(source, line, stack, work);

  const readPart = (start: number, parent: Part | null): Part => {
    count++;
    const block = readHeaderBlock(source, start, (line) => delimiterAt(line) !== null, limits, faults);
    work(block.scanned);
    const part = describe(block.fields, block.bodyStart, source.length, parent, faults);
    parent?.parts.push(part);
    if (part.type.startsWith('multipart/')) open(part);
    return part;
  };

  const open = (part: Part): void => {
    const boundary = part.typeParameters.get('boundary')?.bytes ?? guessBoundary(source, part.bodyStart, faults);
    if (boundary === null || boundary === '') return;
    if (stack.length >= limits.depth) {
      part.pastBound = true;
      faults.add('too-deep', `more than ${limits.depth} multiparts inside one another`);
      return;
    }
    stack.push({ part, delimiter: Buffer.from(`--${boundary}`, 'latin1') });
  };

  const closeDownTo = (level: number, bodyEnd: number): void => {
    while (stack.length > level + 1) {
      const closed = stack.pop()?.part;
      const open = closed?.parts.at(-1);
      if (open) endPart(open, bodyEnd);
      if (closed) endPart(closed, bodyEnd);
    }
    const last = stack[level]?.part.parts.at(-1);
    if (last) endPart(last, bodyEnd);
  };

  const root = readPart(0, null);
  let at = root.bodyStart;
  while (stack.length > 0) {
    const line = nextDashedLine(source, at, work);
    if (line < 0) break;
    const found = delimiterAt(line);
    if (!found) {
      at = line + 2;
      continue;
    }
    const notBefore = at;
    closeDownTo(found.level, endBefore(source, line, notBefore));
    at = found.next;
    const multipart = stack[found.level];
    if (found.closes || !multipart) {
      const closed = stack.pop();
      // Without parts it is read as text: its own end is none of that.
      if (closed)
        endPart(closed.part, closed.part.parts.length === 0 ? endBefore(source, line, notBefore) : found.next);
    } else if (count >= limits.parts) {
      faults.add('too-many-parts', `more than ${limits.parts}`);
      stack.length = 0;
    } else {
      at = readPart(found.next, multipart.part).bodyStart;
    }
  }
  if (stack.length > 0) faults.add('multipart-unclosed');
  return root;
}

function endPart(part: Part, bodyEnd: number): void {
  if (part.ended) return;
  part.ended = true;
  part.bodyEnd = Math.max(part.bodyStart, bodyEnd);
}

function describe(
  fields: HeaderField[],
  bodyStart: number,
  bodyEnd: number,
  parent: Part | null,
  faults: FaultList,
): Part {
  const types = fieldValues(fields, 'content-type');
  if (types.length > 1) faults.add('repeated-header', `Content-Type ${types.length} times`);
  const content = readParameterised(types.at(-1) ?? '');
  const disposition = readParameterised(fieldValue(fields, 'content-disposition') ?? '');
  const declaredEncoding = fieldValue(fields, 'content-transfer-encoding');
  const encoding = transferEncoding(declaredEncoding);
  if (encoding === null) faults.add('encoding-unknown', declaredEncoding ?? '');
  return {
    fields,
    type: partType(content.value, parent, faults),
    typeParameters: content.parameters,
    disposition: disposition.value,
    dispositionParameters: disposition.parameters,
    encoding: encoding ?? '8bit',
    bodyStart,
    bodyEnd,
    parent,
    index: parent?.parts.length ?? 0,
    parts: [],
    ended: false,
    pastBound: false,
  };
}

/** RFC 2045 section 5.2: what is missing or no type at all is text/plain; in a digest, message/rfc822 (RFC 2046 section 5.1.5). */
function partType(declared: string, parent: Part | null, faults: FaultList): string {
  if (/^[^/\s]+\/[^/\s]+$/.test(declared)) return declared;
  if (declared !== '') faults.add('content-type-invalid', declared);
  return declared === '' && parent?.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
}

/** Offset of the next line at or after `from` that begins with "--", -1 where there is none. */
function nextDashedLine(source: ByteSource, from: number, work: (bytes: number) => void): number {
  let at = from;
  for (;;) {
    const dashes = source.indexOf(twoDashes, at);
    if (dashes < 0) return -1;
    work(1);
    if (dashes === 0 || source.subarray(dashes - 1, dashes)[0] === LF) return dashes;
    const lineEnd = source.indexOf(LF, dashes);
    if (lineEnd < 0) return -1;
    at = lineEnd + 1;
  }
}

/** Nearly every boundary is shorter; a longer one is compared piece by piece. */
const comparedAtOnce = 128;

/** The longest delimiter of an open multipart that the line at `line` is (RFC 2046 section 5.1.1). */
function matchDelimiter(
  source: ByteSource,
  line: number,
  stack: readonly OpenMultipart[],
  work: (bytes: number) => void,
): Delimiter | null {
  const beginning = source.subarray(line, line + comparedAtOnce);
  let best: Delimiter | null = null;
  let bestLength = 0;
  for (let level = stack.length - 1; level >= 0; level--) {
    const delimiter = stack[level]?.delimiter;
    if (!delimiter || delimiter.length <= bestLength) continue;
    const length = delimiter.length;
    let same = 0;
    while (same < length && same < comparedAtOnce && beginning[same] === delimiter[same]) same++;
    work(same + 1);
    if (same < Math.min(length, comparedAtOnce)) continue;
    if (same < length && !source.subarray(line + same, line + length).equals(delimiter.subarray(same))) continue;
    work(length - same);
    const after = source.subarray(line + length, line + length + 3);
    const closes = after[0] === dash && after[1] === dash && isBlank(after[2]);
    if (!closes && !isBlank(after[0])) continue;
    bestLength = length;
    best = { level, closes, next: 0 };
  }
  if (best) {
    const lineEnd = source.indexOf(LF, line);
    best.next = lineEnd < 0 ? source.length : lineEnd + 1;
  }
  return best;
}

/** The line end before a delimiter belongs to the delimiter. */
function endBefore(source: ByteSource, line: number, notBefore: number): number {
  const before = source.subarray(Math.max(notBefore, line - 2), line);
  const last = before.length - 1;
  if (before[last] !== LF) return line;
  return before[last - 1] === CR ? line - 2 : line - 1;
}

function isBlank(byte: number | undefined): boolean {
  return byte === undefined || byte === LF || byte === CR || byte === 32 || byte === 9;
}

const guessWithin = 4_096;

/** QUIRK: a multipart without its boundary parameter, seen in mail of scripts: its first line with dashes is taken. */
function guessBoundary(source: ByteSource, bodyStart: number, faults: FaultList): string | null {
  const line = /(?:^|\n)--([^\s-][^\r\n]{0,200}|-+[^\r\n-][^\r\n]{0,200})\r?\n/.exec(
    source.subarray(bodyStart, bodyStart + guessWithin).toString('latin1'),
  );
  faults.add('boundary-missing', line ? `taken from the body: ${line[1] ?? ''}` : '');
  return line?.[1]?.trimEnd() ?? null;
}
