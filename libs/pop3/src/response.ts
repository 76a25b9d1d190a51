/** One line that answers a command: `+OK`, `-ERR`, a SASL continuation (`+`), or something else. */
export interface Response {
  kind: 'ok' | 'err' | 'continue' | 'other';
  /** Response code of an `-ERR` (RFC 2449 section 8), upper case, without brackets. */
  code: string | null;
  /** What follows the indicator (and the code), as octets. */
  text: Buffer;
}

const SPACE = 0x20;
const CODE = /^\[([\x21-\x5c\x5e-\x7e]{1,64})\] ?/;

/** Reads a status line. The octets of `text` are a view upon `line`. */
export function readResponse(line: Buffer): Response {
  const word = line.toString('latin1', 0, 5).toUpperCase();
  if (word.startsWith('+OK')) return { kind: 'ok', code: null, text: after(line, 3) };
  if (word.startsWith('-ERR')) {
    const text = after(line, 4);
    const match = CODE.exec(text.toString('latin1', 0, 70));
    if (!match?.[1]) return { kind: 'err', code: null, text };
    return { kind: 'err', code: match[1].toUpperCase(), text: text.subarray(match[0].length) };
  }
  if (word === '+' || word.startsWith('+ ')) return { kind: 'continue', code: null, text: after(line, 1) };
  return { kind: 'other', code: null, text: line };
}

function after(line: Buffer, length: number): Buffer {
  return line.subarray(line[length] === SPACE ? length + 1 : length);
}
