const LF = 0x0a;
const CR = 0x0d;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n');

/**
 * The message as a server stores it for POP3: each LF without a CR becomes CRLF, and a missing last line end is
 * added. A CR without an LF stays: it ends no line (RFC 5322, section 2.3). Linear; no bytes are copied twice.
 */
export function withCrlf(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = raw.indexOf(LF); at !== -1; at = raw.indexOf(LF, at + 1)) {
    if (at > 0 && raw[at - 1] === CR) continue;
    pieces.push(raw.subarray(from, at), CRLF);
    from = at + 1;
  }
  pieces.push(raw.subarray(from));
  if (raw.at(-1) !== LF) pieces.push(CRLF);
  return Buffer.concat(pieces);
}

/** The message with a dot put before each line that begins with one (RFC 1939, section 3), without terminator. */
export function dotStuffed(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = raw.indexOf(DOT); at !== -1; at = raw.indexOf(DOT, at + 1)) {
    const startsLine = at === 0 || (raw[at - 1] === LF && raw[at - 2] === CR);
    if (!startsLine) continue;
    pieces.push(raw.subarray(from, at + 1));
    from = at;
  }
  pieces.push(raw.subarray(from));
  return Buffer.concat(pieces);
}

/** The header block with the empty line that ends it, and the first `lines` lines of the body (TOP, RFC 1939). */
export function topOf(raw: Buffer, lines: number): Buffer {
  let end = endOfHeaders(raw);
  for (let line = 0; line < lines && end < raw.length; line += 1) {
    const next = raw.indexOf(LF, end);
    end = next === -1 ? raw.length : next + 1;
  }
  return raw.subarray(0, end);
}

/** Offset behind the empty line that ends the header block; the whole length where there is none. */
export function endOfHeaders(raw: Buffer): number {
  if (raw[0] === CR && raw[1] === LF) return 2;
  const at = raw.indexOf('\r\n\r\n');
  return at === -1 ? raw.length : at + 4;
}
