import { decode as decodeQuotedPrintable } from 'libqp';
import type { TransferEncoding } from './facts.ts';
import { decodeUuLines } from './uuencode.ts';

/** Content-Transfer-Encoding as written to ours (RFC 2045 section 6); null where it is unknown. */
export function transferEncoding(field: string | null): TransferEncoding | null {
  const word = /^[^\s;(]*/.exec(field?.trim().toLowerCase() ?? '')?.[0] ?? '';
  switch (word.replaceAll('"', '')) {
    case '':
    case '7bit':
    case '7-bit':
      return '7bit';
    case '8bit':
    case '8-bit':
      return '8bit';
    case 'binary':
      return 'binary';
    case 'base64':
      return 'base64';
    case 'quoted-printable':
    case 'quotedprintable':
      return 'quoted-printable';
    case 'x-uuencode':
    case 'x-uue':
    case 'uuencode':
    case 'uue':
      return 'x-uuencode';
    default:
      return null;
  }
}

/** Bytes of a whole encoded body; meant for text, attachments are streamed (attachmentStream). */
export function decodeTransfer(encoded: Buffer, encoding: TransferEncoding): Buffer {
  switch (encoding) {
    case 'base64':
      return decodeBase64(encoded.toString('latin1'));
    case 'quoted-printable':
      return decodeQuotedPrintable(encoded);
    case 'x-uuencode':
      return decodeUuLines(encoded);
    default:
      return encoded;
  }
}

/**
 * Bytes of base64 (RFC 2045 section 6.8); white space and other characters are passed over. Padding ends an encoding;
 * only whole lines of another one are read after it, not what mailing lists and scanners add as text.
 */
export function decodeBase64(text: string): Buffer {
  const padding = text.indexOf('=');
  if (padding < 0) return Buffer.from(text, 'base64');
  const pieces: Buffer[] = [Buffer.from(text.slice(0, padding), 'base64')];
  let from = padding;
  while (from < text.length) {
    while (text[from] === '=') from++;
    const next = text.indexOf('=', from);
    const end = next < 0 ? text.length : next;
    const piece = text.slice(from, end);
    if (!/^\s*[\r\n][A-Za-z0-9+/\s]*$/.test(piece)) break;
    if (next < 0 && piece.replace(/\s+/g, '').length % 4 !== 0) break;
    pieces.push(Buffer.from(piece, 'base64'));
    from = end;
  }
  return Buffer.concat(pieces);
}

/**
 * Bytes of the B encoding (RFC 2047 section 4.1).
 * QUIRK: words made of several encodings one after the other, each with its padding: all of them are read.
 */
export function decodeBWord(text: string): Buffer {
  const pieces = text.split(/=+/).filter((piece) => piece !== '');
  return pieces.length < 2
    ? Buffer.from(text, 'base64')
    : Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
}

/** Bytes of the Q encoding (RFC 2047 section 4.2). */
export function decodeQWord(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3d) {
      const hex = text.slice(at + 1, at + 3);
      if (/^[0-9a-f]{2}$/i.test(hex)) {
        bytes[length++] = Number.parseInt(hex, 16);
        at += 2;
        continue;
      }
    }
    bytes[length++] = code === 0x5f ? 0x20 : code;
  }
  return bytes.subarray(0, length);
}
