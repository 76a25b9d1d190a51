import { createHash } from 'node:crypto';
import libqp from 'libqp';
import { encodeText } from './encode-text.ts';
import { encodedWord } from './header-text.ts';

/** A part of a message: header lines without line ends (folds inside apart), and the encoded body with CRLF. */
export interface MimePart {
  headers: string[];
  body: Buffer;
}

export type TransferEncoding = '7bit' | '8bit' | 'quoted-printable' | 'base64';

/** A file that goes with a message. */
export interface SampleFile {
  name: string;
  type: string;
  content: Buffer;
  /** With it the file is inline, for `cid:` in the HTML. */
  cid?: string;
  /** How a name that is not ASCII is written: by RFC 2231, or as the encoded-word that RFC 2047 forbids here. */
  nameStyle?: 'rfc2231' | 'encoded-word';
  /** For `encoded-word`; utf-8 if left out. */
  nameCharset?: string;
}

/** A text part; the transfer encoding is what mail programs use for the character set, if none is given. */
export function textPart(text: string, subtype: string, charset: string, encoding = usual(charset)): MimePart {
  const bytes = encodeText(text.replace(/\r?\n/g, '\r\n'), charset);
  return {
    headers: [`Content-Type: text/${subtype}; charset=${charset}`, `Content-Transfer-Encoding: ${encoding}`],
    body: transferEncoded(bytes, encoding),
  };
}

export function filePart(file: SampleFile): MimePart {
  const { name, type, content, cid } = file;
  // A message inside a message is not encoded (RFC 2046, section 5.2.1).
  const encoding = type === 'message/rfc822' ? '8bit' : 'base64';
  const headers = [
    `Content-Type: ${type};\r\n ${parameter('name', file)}`,
    `Content-Transfer-Encoding: ${encoding}`,
    `Content-Disposition: ${cid === undefined ? 'attachment' : 'inline'};\r\n ${parameter('filename', file)}`,
  ];
  if (cid !== undefined) headers.push(`Content-ID: <${cid}>`);
  if (name === '') throw new TypeError('a file needs a name');
  return { headers, body: transferEncoded(content, encoding) };
}

/** Parts in one; the boundary follows from the parts, so that the same parts give the same bytes. */
export function multipart(subtype: string, parts: readonly MimePart[], parameters = ''): MimePart {
  const hash = createHash('sha256');
  for (const { headers, body } of parts) hash.update(headers.join('\n')).update(body);
  const boundary = `----=_Part_${hash.digest('hex').slice(0, 20)}`;
  const pieces = parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), serialised(part), Buffer.from('\r\n')]);
  return {
    headers: [`Content-Type: multipart/${subtype};${parameters} boundary="${boundary}"`],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

/** Header lines as Latin-1: what is above ASCII in them was put there on purpose. */
export function serialised({ headers, body }: MimePart): Buffer {
  return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

function transferEncoded(bytes: Buffer, encoding: TransferEncoding): Buffer {
  switch (encoding) {
    case 'base64':
      return Buffer.from(bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n') + '\r\n');
    case 'quoted-printable':
      return Buffer.from(libqp.wrap(libqp.encode(bytes), 76));
    default:
      return bytes;
  }
}

function usual(charset: string): TransferEncoding {
  const label = charset.toLowerCase();
  if (label === 'us-ascii' || label === 'iso-2022-jp') return '7bit';
  return /^(iso-8859-(1|2|15)|windows-125[02])$/.test(label) ? 'quoted-printable' : 'base64';
}

function parameter(name: string, { name: value, nameStyle = 'rfc2231', nameCharset = 'utf-8' }: SampleFile): string {
  if (/^[\x20-\x7e]*$/.test(value)) return `${name}="${value}"`;
  return nameStyle === 'rfc2231'
    ? `${name}*=utf-8''${encodeURIComponent(value).replace(/['()*!]/g, percent)}`
    : `${name}="${encodedWord(value, nameCharset)}"`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
