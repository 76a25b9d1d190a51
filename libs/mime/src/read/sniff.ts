import type { ByteSource } from './byte-source.ts';
import type { TransferEncoding } from './facts.ts';
import { decodeTransfer } from './transfer-decoding.ts';

const encodedBytes = 1_024;

interface Signature {
  type: string;
  at: number;
  bytes: Buffer;
}

const signature = (type: string, bytes: string, at = 0): Signature => ({
  type,
  at,
  bytes: Buffer.from(bytes, 'latin1'),
});

const signatures: readonly Signature[] = [
  signature('image/png', '\x89PNG\r\n\x1a\n'),
  signature('image/jpeg', '\xff\xd8\xff'),
  signature('image/gif', 'GIF87a'),
  signature('image/gif', 'GIF89a'),
  signature('image/webp', 'WEBP', 8),
  signature('image/bmp', 'BM'),
  signature('image/tiff', 'II*\0'),
  signature('image/tiff', 'MM\0*'),
  signature('application/pdf', '%PDF-'),
  signature('application/zip', 'PK\x03\x04'),
  signature('application/zip', 'PK\x05\x06'),
  signature('application/gzip', '\x1f\x8b\x08'),
  signature('application/x-7z-compressed', '7z\xbc\xaf\x27\x1c'),
  signature('application/vnd.rar', 'Rar!\x1a\x07'),
  signature('application/x-ole-storage', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
  signature('application/ms-tnef', '\x78\x9f\x3e\x22'),
  signature('application/rtf', '{\\rtf'),
  signature('application/postscript', '%!PS'),
  signature('application/vnd.microsoft.portable-executable', 'MZ'),
  signature('application/x-elf', '\x7fELF'),
  signature('application/java-vm', '\xca\xfe\xba\xbe'),
  signature('audio/mpeg', 'ID3'),
  signature('audio/ogg', 'OggS'),
  signature('audio/wav', 'WAVE', 8),
  signature('video/x-msvideo', 'AVI ', 8),
  signature('video/mp4', 'ftyp', 4),
];

const html = /^\s*<(?:!doctype html|html|head|body|script|iframe)\b/i;
const svg = /^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,200}-->\s*)?<svg\b/i;

/** The type that the first decoded bytes say, null where they say nothing; the declared type is not looked at. */
export function sniffType(source: ByteSource, start: number, end: number, encoding: TransferEncoding): string | null {
  const encoded = source.subarray(start, Math.min(end, start + encodedBytes));
  const bytes = decodeTransfer(encoded, encoding);
  for (const { type, at, bytes: wanted } of signatures) {
    if (bytes.length >= at + wanted.length && wanted.compare(bytes, at, at + wanted.length) === 0) {
      // BM and MZ alone are two letters that begin words too.
      if (wanted.length > 2 || bytes.subarray(0, 64).includes(0)) return type;
    }
  }
  const text = bytes.toString('latin1', 0, 600);
  if (html.test(text)) return 'text/html';
  return svg.test(text) ? 'image/svg+xml' : null;
}
