import type { FaultList } from './faults.ts';
import type { MimeLimits } from './limits.ts';

const LF = 10;
const CR = 13;
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
 * Offset of the first byte after the empty line that ends the header block, or the length of `raw` where there is
 * none: what TOP 0 gives (RFC 1939 section 7). Line ends may be CRLF or LF.
 */
export function headerBlockEnd(raw: Buffer): number {
  let line = 0;
  while (line < raw.length) {
    const end = raw.indexOf(LF, line);
    if (end < 0) return raw.length;
    if (end === line || (end === line + 1 && raw[line] === CR)) return end + 1;
    line = end + 1;
  }
  return raw.length;
}

/**
 * Reads the header block that begins at `start`. It ends with an empty line, at a delimiter of an open multipart
 * (`isDelimiter` of a line's offset), or at `end`. A line that is no field is passed over if a field follows it;
 * lines after the last field belong to the body, so that a missing empty line loses no text.
 */
export function readHeaderBlock(
  raw: Buffer,
  start: number,
  isDelimiter: (line: number) => boolean,
  limits: MimeLimits,
  faults: FaultList,
): HeaderBlock {
  const { blockEnd, bodyStart } = findBlockEnd(raw, start, isDelimiter);
  const keptEnd = Math.min(blockEnd, start + limits.headerBytes);
  if (keptEnd < blockEnd) faults.add('header-too-long', `${blockEnd - start} bytes`);
  const block = raw.toString('latin1', start, keptEnd);
  const fields: HeaderField[] = [];
  let invalidFrom = -1;
  let invalidLines = 0;
  let open: { name: string; from: number; to: number } | null = null;
  const close = (): void => {
    if (!open) return;
    if (fields.length < limits.headerFields) {
      const value = unfold(block.slice(open.from, open.to));
      fields.push({ name: open.name, key: open.name.toLowerCase(), value });
    } else if (fields.length === limits.headerFields) {
      faults.add('too-many-header-fields', `more than ${limits.headerFields}`);
    }
    open = null;
  };
  for (let line = 0; line < block.length;) {
    const lf = block.indexOf('\n', line);
    const next = lf < 0 ? block.length : lf + 1;
    const first = block.charCodeAt(line);
    if ((first === 32 || first === 9) && line > 0) {
      if (open) (open as { to: number }).to = next;
    } else {
      const field = fieldStart.exec(block.slice(line, Math.min(next, line + 1_000)));
      if (field) {
        close();
        open = { name: field[1] ?? '', from: line + field[0].length, to: next };
        invalidFrom = -1;
      } else if (!isMboxLine(block, line)) {
        close();
        if (invalidFrom < 0) invalidFrom = line;
        if (invalidLines++ === 0) faults.add('header-line-invalid', block.slice(line, next).trim());
      }
    }
    line = next;
  }
  close();
  if (invalidFrom >= 0) {
    faults.add('header-end-missing');
    return { fields, bodyStart: start + invalidFrom, scanned: blockEnd - start };
  }
  return { fields, bodyStart, scanned: blockEnd - start };
}

/** QUIRK: "From sender date" of an mbox file before or between the fields, seen in mail fetched from old POP3 servers. */
function isMboxLine(block: string, line: number): boolean {
  return block.startsWith('From ', line) || block.startsWith('>From ', line);
}

function findBlockEnd(
  raw: Buffer,
  start: number,
  isDelimiter: (line: number) => boolean,
): { blockEnd: number; bodyStart: number } {
  let line = start;
  while (line < raw.length) {
    if (raw[line] === dash && raw[line + 1] === dash && isDelimiter(line)) return { blockEnd: line, bodyStart: line };
    const end = raw.indexOf(LF, line);
    if (end < 0) return { blockEnd: raw.length, bodyStart: raw.length };
    if (end === line || (end === line + 1 && raw[line] === CR)) return { blockEnd: line, bodyStart: end + 1 };
    line = end + 1;
  }
  return { blockEnd: raw.length, bodyStart: raw.length };
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
