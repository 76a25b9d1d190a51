import type { ByteSource } from './byte-source.ts';
import type { FaultList } from './faults.ts';
import type { MimeLimits } from './limits.ts';
import { Lines } from './lines.ts';

const dash = 45;

/** A header field as it stands in the message. */
export interface HeaderField {
  /** As written, without the colon. */
  name: string;
  /** Lower case. */
  key: string;
  /** Unfolded bytes as latin1 characters, trimmed; not decoded. */
  value: string;
}

export interface HeaderBlock {
  fields: HeaderField[];
  /** First byte of the body. */
  bodyStart: number;
  /** Bytes looked at. */
  scanned: number;
}

const fieldStart = /^([!-9;-~]+)[ \t]*:/;

/**
 * Offset of the first byte after the empty line that ends the header block, or the length of the source where there
 * is none: what TOP 0 gives (RFC 1939 section 7). Line ends may be CRLF or LF.
 */
export function headerBlockEnd(source: ByteSource): number {
  return findBlockEnd(source, 0, () => false).bodyStart;
}

/**
 * Reads the header block that begins at `start`. It ends with an empty line, at a delimiter of an open multipart
 * (`isDelimiter` of a line's offset), or with the message. A line that is no field is passed over if a field follows it;
 * lines after the last field belong to the body, so that a missing empty line loses no text.
 */
export function readHeaderBlock(
  source: ByteSource,
  start: number,
  isDelimiter: (line: number) => boolean,
  limits: MimeLimits,
  faults: FaultList,
): HeaderBlock {
  const { blockEnd, bodyStart } = findBlockEnd(source, start, isDelimiter);
  const keptEnd = Math.min(blockEnd, start + limits.headerBytes);
  if (keptEnd < blockEnd) faults.add('header-too-long', `${blockEnd - start} bytes`);
  const block = source.subarray(start, keptEnd).toString('latin1');
  const found = new FieldCollector(block, limits.headerFields);
  let invalidFrom = -1;
  let invalidLines = 0;
  for (let line = 0; line < block.length;) {
    const lf = block.indexOf('\n', line);
    const next = lf < 0 ? block.length : lf + 1;
    const first = block.charCodeAt(line);
    if ((first === 32 || first === 9) && line > 0) {
      found.extend(next);
    } else {
      const field = fieldStart.exec(block.slice(line, Math.min(next, line + 1_000)));
      if (field) {
        found.begin(field[1] ?? '', line + field[0].length, next);
        invalidFrom = -1;
      } else if (!isMboxLine(block, line)) {
        found.close();
        if (invalidFrom < 0) invalidFrom = line;
        if (invalidLines++ === 0) faults.add('header-line-invalid', block.slice(line, next).trim());
      }
    }
    line = next;
  }
  found.close();
  if (found.left > 0) faults.add('too-many-header-fields', `${found.left} left out`);
  if (invalidFrom >= 0) faults.add('header-end-missing');
  return {
    fields: found.fields,
    bodyStart: invalidFrom >= 0 ? start + invalidFrom : bodyStart,
    scanned: blockEnd - start,
  };
}

/** Fields of a block, each open until the next one begins. */
class FieldCollector {
  readonly fields: HeaderField[] = [];
  /** Fields past the bound. */
  left = 0;
  private readonly block: string;
  private readonly limit: number;
  private name: string | null = null;
  private from = 0;
  private to = 0;

  constructor(block: string, limit: number) {
    this.block = block;
    this.limit = limit;
  }

  begin(name: string, from: number, to: number): void {
    this.close();
    this.name = name;
    this.from = from;
    this.to = to;
  }

  /** A folded line belongs to the open field. */
  extend(to: number): void {
    this.to = to;
  }

  close(): void {
    const name = this.name;
    this.name = null;
    if (name === null) return;
    if (this.fields.length >= this.limit) this.left++;
    else this.fields.push({ name, key: name.toLowerCase(), value: unfold(this.block.slice(this.from, this.to)) });
  }
}

/** QUIRK: "From sender date" of an mbox file before or between the fields, seen in mail fetched from old POP3 servers. */
function isMboxLine(block: string, line: number): boolean {
  return block.startsWith('From ', line) || block.startsWith('>From ', line);
}

function findBlockEnd(
  source: ByteSource,
  start: number,
  isDelimiter: (line: number) => boolean,
): { blockEnd: number; bodyStart: number } {
  const lines = new Lines(source, start, source.length);
  while (lines.advance()) {
    const { bytes, from, stop, at, next } = lines;
    if (bytes[from] === dash && bytes[from + 1] === dash && isDelimiter(at)) return { blockEnd: at, bodyStart: at };
    if (from === stop && next > at) return { blockEnd: at, bodyStart: next };
  }
  return { blockEnd: source.length, bodyStart: source.length };
}

function unfold(value: string): string {
  return (value.includes('\n') ? value.replace(/\r?\n(?=[ \t])/g, '').replace(/\r?\n$/, '') : value).trim();
}

/** Value of the first field with this name (lower case), null where there is none. */
export function fieldValue(fields: readonly HeaderField[], key: string): string | null {
  for (const field of fields) if (field.key === key) return field.value;
  return null;
}

/** Values of all fields with this name (lower case), in order. */
export function fieldValues(fields: readonly HeaderField[], key: string): string[] {
  const values: string[] = [];
  for (const field of fields) if (field.key === key) values.push(field.value);
  return values;
}
