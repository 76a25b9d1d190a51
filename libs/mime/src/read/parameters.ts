const maxParameters = 100;

/** A parameter's bytes as latin1 characters, and the character set that RFC 2231 names for them. */
export interface RawParameter {
  bytes: string;
  /** Null where the value was plain: it may then hold encoded-words (against RFC 2047 section 5, and common). */
  charset: string | null;
  extended: boolean;
}

/** A structured value such as Content-Type's: the first word, and parameters by lower-case name. */
export interface Parameterised {
  /** Lower case, '' where missing. */
  value: string;
  parameters: Map<string, RawParameter>;
}

interface Segment {
  index: number;
  extended: boolean;
  text: string;
}

/**
 * Reads `value; name=value …` (RFC 2045 section 5.1, RFC 2231), forgiving missing quotes and semicolons.
 * @param field unfolded bytes as latin1 characters
 */
export function readParameterised(field: string): Parameterised {
  const main = /^[^;\s"(]*/.exec(field)?.[0] ?? '';
  const segments = new Map<string, Segment[]>();
  let at = main.length;
  for (let count = 0; at < field.length && count < maxParameters; count++) {
    at = skipSeparators(field, at);
    const nameEnd = endOfName(field, at);
    if (field[nameEnd] !== '=') {
      at = nameEnd > at ? nameEnd : at + 1;
      continue;
    }
    const name = field.slice(at, nameEnd).trim().toLowerCase();
    const read = readValue(field, nameEnd + 1);
    at = read.end;
    addSegment(segments, name, read.text);
  }
  const parameters = new Map<string, RawParameter>();
  for (const [name, list] of segments) parameters.set(name, assemble(list));
  return { value: main.toLowerCase(), parameters };
}

/** Passes over white space, semicolons and comments (RFC 822 section 3.4.3). */
function skipSeparators(field: string, from: number): number {
  let at = from;
  let depth = 0;
  for (; at < field.length; at++) {
    const c = field[at];
    if (c === '(') depth++;
    else if (depth > 0) {
      if (c === ')') depth--;
      else if (c === '\\') at++;
    } else if (c !== ' ' && c !== '\t' && c !== ';' && c !== '\r' && c !== '\n' && c !== '"') break;
  }
  return at;
}

function endOfName(field: string, from: number): number {
  let at = from;
  while (at < field.length && field[at] !== '=' && field[at] !== ';') at++;
  return at;
}

function readValue(field: string, from: number): { text: string; end: number } {
  let at = from;
  while (field[at] === ' ' || field[at] === '\t') at++;
  if (field[at] !== '"') {
    const semicolon = field.indexOf(';', at);
    const end = semicolon < 0 ? field.length : semicolon;
    return { text: field.slice(at, end).trim(), end };
  }
  let text = '';
  let pieceFrom = ++at;
  for (; at < field.length && field[at] !== '"'; at++) {
    // QUIRK: only \" and \\ are quoted pairs: Windows programs write C:\TEMP\x.png unescaped (RFC 5322 section 3.2.4).
    if (field[at] === '\\' && (field[at + 1] === '"' || field[at + 1] === '\\')) {
      text += field.slice(pieceFrom, at);
      pieceFrom = ++at;
    }
  }
  return { text: text + field.slice(pieceFrom, at), end: at + 1 };
}

function addSegment(segments: Map<string, Segment[]>, name: string, text: string): void {
  const parts = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(name);
  if (!parts) return;
  const base = parts[1] ?? name;
  const segment = { index: parts[2] === undefined ? -1 : Number(parts[2]), extended: parts[3] !== undefined, text };
  const list = segments.get(base);
  if (list) list.push(segment);
  else segments.set(base, [segment]);
}

/** RFC 2231 sections 3 and 4; an extended value is preferred to continuations, these to a plain value beside them. */
function assemble(list: Segment[]): RawParameter {
  const whole = list.find((segment) => segment.index < 0 && segment.extended);
  if (whole) return extendedValue([whole]);
  const numbered = list.filter((segment) => segment.index >= 0).sort((a, b) => a.index - b.index);
  if (numbered.length > 0) return extendedValue(numbered);
  return { bytes: list[0]?.text ?? '', charset: null, extended: false };
}

function extendedValue(segments: Segment[]): RawParameter {
  let charset: string | null = null;
  let bytes = '';
  segments.forEach((segment, position) => {
    let text = segment.text;
    if (segment.extended) {
      const label = position === 0 ? /^([^']*)'[^']*'/.exec(text) : null;
      if (label) {
        charset = label[1] === '' ? null : (label[1] ?? null);
        text = text.slice(label[0].length);
      }
      text = text.replace(/%([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    }
    bytes += text;
  });
  return { bytes, charset, extended: segments.some((segment) => segment.extended) };
}
