import { decode, decodeAs, type Decoded } from '@postroom/charset';
import { bodyParts, leafKind } from './body.ts';
import type { FaultList } from './faults.ts';
import { htmlToText } from './html-text.ts';
import type { MimeLimits } from './limits.ts';
import type { Part } from './structure.ts';
import { decodeTransfer } from './transfer-decoding.ts';
import { findUuBlocks, type UuBlock } from './uuencode.ts';

const LF = 10;
/** How far before a bound a line end is looked for, so that text is not cut inside a character. */
const cutWithin = 64 * 1024;
const metaWithin = 2_048;

export interface BodyText {
  text: string | null;
  html: string | null;
  charset: string | null;
  /** The leaves that text and HTML were made of. */
  shown: ReadonlySet<Part>;
  /** Files uuencoded into text, by leaf; offsets into the raw message. */
  uuBlocks: Map<Part, UuBlock[]>;
}

interface LeafText {
  text: string;
  charset: string;
  ascii: boolean;
}

// Is there anything but ASCII
const beyondAscii = /[^\x00-\x7f]/;

/** Decodes the text parts of the body: each once, and no more than the bounds allow. */
export function readBodyText(
  raw: Buffer,
  root: Part,
  readAs: string | null,
  limits: MimeLimits,
  faults: FaultList,
): BodyText {
  const parts = bodyParts(root);
  const uuBlocks = new Map<Part, UuBlock[]>();
  const done = new Map<Part, LeafText>();
  let uuLeft = limits.parts;
  const room = { plain: limits.textBytes, html: limits.textBytes };
  const read = (leaf: Part): LeafText => {
    const known = done.get(leaf);
    if (known) return known;
    if (leaf.type.startsWith('multipart/')) faults.add('multipart-without-parts', leaf.type);
    const kind = isHtml(leaf) ? 'html' : 'plain';
    const encoded = raw.subarray(leaf.bodyStart, leaf.bodyEnd);
    const blocks = kind === 'plain' && isIdentity(leaf) ? findUuBlocks(encoded, uuLeft) : [];
    uuLeft -= blocks.length;
    if (blocks.length > 0)
      uuBlocks.set(
        leaf,
        blocks.map((block) => shifted(block, leaf.bodyStart)),
      );
    const bytes = boundedBytes(withoutBlocks(encoded, blocks), leaf, room[kind], faults);
    room[kind] -= bytes.length;
    const result = decodeLeaf(bytes, leaf, readAs, faults);
    done.set(leaf, result);
    return result;
  };
  const text = parts.text.some((leaf) => !isHtml(leaf))
    ? joined(parts.text.map((leaf) => (isHtml(leaf) ? htmlToText(read(leaf).text) : read(leaf).text)))
    : null;
  const html = parts.html.some(isHtml)
    ? joined(parts.html.map((leaf) => (isHtml(leaf) ? read(leaf).text : plainAsHtml(read(leaf).text))))
    : null;
  const all = [...done.values()];
  const telling = all.find((leaf) => !leaf.ascii) ?? all[0];
  return { text, html, charset: telling?.charset ?? null, shown: new Set([...parts.text, ...parts.html]), uuBlocks };
}

function isHtml(leaf: Part): boolean {
  return leafKind(leaf) === 'html';
}

function isIdentity(leaf: Part): boolean {
  return leaf.encoding === '7bit' || leaf.encoding === '8bit' || leaf.encoding === 'binary';
}

function joined(pieces: string[]): string {
  return pieces.reduce((sum, piece) => (sum === '' || sum.endsWith('\n') ? sum + piece : `${sum}\n${piece}`), '');
}

function plainAsHtml(text: string): string {
  if (text.trim() === '') return '';
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<pre style="white-space: pre-wrap">${escaped}</pre>`;
}

function shifted(block: UuBlock, by: number): UuBlock {
  return { ...block, start: block.start + by, end: block.end + by };
}

function withoutBlocks(encoded: Buffer, blocks: readonly UuBlock[]): Buffer {
  if (blocks.length === 0) return encoded;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const block of blocks) {
    pieces.push(encoded.subarray(from, block.start));
    from = block.end;
  }
  pieces.push(encoded.subarray(from));
  return Buffer.concat(pieces);
}

/** Decoded bytes, at most `most`; only as much is decoded as that may need. */
function boundedBytes(encoded: Buffer, leaf: Part, most: number, faults: FaultList): Buffer {
  // Quoted-printable needs at most 3 characters for a byte, base64 in lines less than 2; soft breaks and blanks may add to it.
  const reach = isIdentity(leaf) ? most + 1 : most * 4 + 1;
  const bytes = decodeText(encoded.subarray(0, reach), leaf, faults);
  if (bytes.length <= most && encoded.length <= reach) return bytes;
  faults.add('text-too-long', `more than ${most} bytes`);
  const lineEnd = most > 0 ? bytes.lastIndexOf(LF, most - 1) : -1;
  if (lineEnd >= most - cutWithin && lineEnd >= 0) return bytes.subarray(0, lineEnd + 1);
  let cut = Math.min(most, bytes.length);
  while (cut > 0 && cut > most - 4 && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
  return bytes.subarray(0, cut);
}

function decodeLeaf(bytes: Buffer, leaf: Part, readAs: string | null, faults: FaultList): LeafText {
  const decoded = withoutLostLineFeeds(bytes, leaf, readAs) ?? readCharacters(bytes, leaf, readAs);
  if (decoded.replaced > 0) faults.add('charset', `${decoded.replaced} places could not be read as ${decoded.charset}`);
  let text = decoded.text.includes('\r\n') ? decoded.text.replaceAll('\r\n', '\n') : decoded.text;
  if (leaf.typeParameters.get('delsp')?.bytes.toLowerCase() === 'yes') text = withoutSoftSpaces(text);
  return { text, charset: decoded.charset, ascii: !beyondAscii.test(text) };
}

/** QUIRK: plain text under the label base64, seen from scripts: characters that base64 never has say so. */
function decodeText(encoded: Buffer, leaf: Part, faults: FaultList): Buffer {
  if (leaf.encoding !== 'base64') return decodeTransfer(encoded, leaf.encoding);
  const padding = encoded.indexOf('=');
  const before = encoded.toString('latin1', 0, padding < 0 ? encoded.length : padding);
  if (!/[^A-Za-z0-9+/\s_-]/.test(before)) return decodeTransfer(encoded, leaf.encoding);
  faults.add('encoding-wrong', 'text that is no base64');
  return encoded;
}

/**
 * QUIRK: UTF-16 sent as it is, in which a server made CRLF of each line feed byte, so that every other line lies
 * between two bytes. Taken only where it reads better than the bytes as they came; null otherwise.
 */
function withoutLostLineFeeds(bytes: Buffer, leaf: Part, readAs: string | null): Decoded | null {
  if (!isIdentity(leaf) || !/^utf-?16|^unicode/i.test(leaf.typeParameters.get('charset')?.bytes ?? '')) return null;
  if (!bytes.includes('\r\n')) return null;
  const as = readCharacters(bytes, leaf, readAs);
  if (as.replaced === 0) return null;
  const mended = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  const again = readCharacters(mended, leaf, readAs);
  return again.replaced < as.replaced ? again : null;
}

function readCharacters(bytes: Buffer, leaf: Part, readAs: string | null): Decoded {
  if (readAs !== null) {
    const again = decodeAs(bytes, readAs);
    if (again) return again;
  }
  const label = leaf.typeParameters.get('charset')?.bytes.trim();
  if (label !== undefined && label !== '') return decode(bytes, label);
  return decode(bytes, isHtml(leaf) ? metaCharset(bytes) : null);
}

/** QUIRK: HTML without a label in its header often names its set in a meta element (HTML section 4.2.5.4). */
function metaCharset(bytes: Buffer): string | null {
  return (
    /<meta[^>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w:.-]{1,60})/i.exec(bytes.toString('latin1', 0, metaWithin))?.[1] ??
    null
  );
}

/**
 * format=flowed with DelSp=yes (RFC 3676 section 4.1): the blank before a soft line break was added by the sender and
 * is no part of the text. Lines outside quotes are joined, since in languages without blanks words would stay broken.
 */
function withoutSoftSpaces(text: string): string {
  const out: string[] = [];
  for (const line of text.split('\n')) {
    if (!line.endsWith(' ') || line === '-- ') out.push(line, '\n');
    else out.push(line.slice(0, -1), line.startsWith('>') ? '\n' : '');
  }
  if (out.at(-1) === '\n') out.pop();
  return out.join('');
}
