import { createHash } from 'node:crypto';
import { encode as quotedPrintable, wrap } from 'nodemailer/lib/qp';
import { encode, encodeParameter, type OutboundCharset } from '@postroom/charset';

/** Lines of encoded bodies, without CRLF (RFC 2045, 6.7 and 6.8). */
const encodedLine = 76;
/** A line of text that goes as it is: RFC 5322, 2.1.1, what it should not and what it must not pass. */
const shortLine = 78;
const longestLine = 998;

/** A piece of a message: its MIME header lines, each without CRLF at its end (but perhaps folded), and its body. */
export interface MimePart {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

interface Encoded {
  readonly encoding: '7bit' | 'quoted-printable' | 'base64';
  readonly body: Buffer;
}

function base64(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString('base64');
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += encodedLine) lines.push(text.slice(at, at + encodedLine));
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** Whether the bytes may go as they are: printable ASCII (and escapes, where the set has them) in lines short enough. */
function isSendable(bytes: Uint8Array, longest: number, escapes: boolean): boolean {
  let line = 0;
  for (const byte of bytes) {
    if (byte === 0x0a) line = 0;
    else if (byte !== 0x0d) line += 1;
    const control = byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09 && !(escapes && byte === 0x1b);
    if (control || byte > 0x7e || line > longest) return false;
  }
  return true;
}

function encodeBody(text: string, charset: OutboundCharset): Encoded {
  const bytes = encode(text.replaceAll(/\r\n|\r|\n/g, '\r\n'), charset);
  const escapes = charset === 'ISO-2022-JP';
  if (isSendable(bytes, escapes ? longestLine : shortLine, escapes)) {
    return { encoding: '7bit', body: Buffer.from(bytes) };
  }
  // Escapes would be spelled out one by one in quoted-printable.
  const quoted = escapes ? null : wrap(quotedPrintable(Buffer.from(bytes)), encodedLine);
  const asBase64 = base64(bytes);
  return quoted !== null && quoted.length <= asBase64.length
    ? { encoding: 'quoted-printable', body: Buffer.from(quoted, 'latin1') }
    : { encoding: 'base64', body: asBase64 };
}

/** A text part in this set. ISO-2022-JP goes 7bit (RFC 1468) unless a line is too long for any server. */
export function textPart(subtype: 'plain' | 'html', text: string, charset: OutboundCharset): MimePart {
  const { encoding, body } = encodeBody(text, charset);
  return {
    headers: [`Content-Type: text/${subtype}; charset=${charset}`, `Content-Transfer-Encoding: ${encoding}`],
    body,
  };
}

export interface FileToSend {
  readonly fileName: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A file. Containers (multipart, message) may not be base64 (RFC 2046, 5.2.1): they go as plain octets. */
export function filePart(file: FileToSend, charset: OutboundCharset): MimePart {
  const known = /^(?!multipart\/|message\/)[a-z0-9][\w!#$&^.+-]{0,63}\/[a-z0-9][\w!#$&^.+-]{0,63}$/i.test(file.type);
  const disposition = ['attachment', ...encodeParameter('filename', file.fileName, charset)].join(';\r\n ');
  return {
    headers: [
      `Content-Type: ${known ? file.type.toLowerCase() : 'application/octet-stream'}`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: ${disposition}`,
    ],
    body: base64(file.bytes),
  };
}

const crlf = Buffer.from('\r\n');

/** The bytes of a part: header, empty line, body. */
export function partBytes(part: MimePart): Buffer {
  return Buffer.concat([Buffer.from(`${part.headers.join('\r\n')}\r\n\r\n`, 'latin1'), part.body]);
}

/** @param seed of what the boundary is made; `=_` stands in no quoted-printable or base64 body */
export function multipart(subtype: 'alternative' | 'mixed', parts: readonly MimePart[], seed: string): MimePart {
  const boundary = `=_${createHash('sha256').update(`${subtype}:${seed}`).digest('hex').slice(0, 40)}`;
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), partBytes(part), crlf]);
  return {
    headers: [`Content-Type: multipart/${subtype};\r\n boundary="${boundary}"`],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--`)]),
  };
}
