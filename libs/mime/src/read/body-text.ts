import { decode, decodeAs, type Decoded } from '@postroom/charset';
import { boundedBytes, isIdentity } from './bounded-bytes.ts';
import { bodyParts, leafKind } from './body.ts';
import type { ByteSource } from './byte-source.ts';
import type { FaultList } from './faults.ts';
import { htmlToText } from './html-text.ts';
import type { MimeLimits } from './limits.ts';
import type { Part } from './structure.ts';
import { findUuBlocks, type UuBlock } from './uuencode.ts';

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
  source: ByteSource,
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
    const { bodyStart, bodyEnd } = leaf;
    const blocks = kind === 'plain' && isIdentity(leaf) ? findUuBlocks(source, bodyStart, bodyEnd, uuLeft) : [];
    uuLeft -= blocks.length;
    if (blocks.length > 0) uuBlocks.set(leaf, blocks);
    const bytes = boundedBytes(source, leaf, blocks, room[kind], faults);
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

function joined(pieces: string[]): string {
  return pieces.reduce((sum, piece) => (sum === '' || sum.endsWith('\n') ? sum + piece : `${sum}\n${piece}`), '');
}

function plainAsHtml(text: string): string {
  if (text.trim() === '') return '';
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<pre style="white-space: pre-wrap">${escaped}</pre>`;
}

function decodeLeaf(bytes: Buffer, leaf: Part, readAs: string | null, faults: FaultList): LeafText {
  const decoded = withoutLostLineFeeds(bytes, leaf, readAs) ?? readCharacters(bytes, leaf, readAs);
  if (decoded.replaced > 0) faults.add('charset', `${decoded.replaced} places could not be read as ${decoded.charset}`);
  let text = decoded.text.includes('\r\n') ? decoded.text.replaceAll('\r\n', '\n') : decoded.text;
  if (leaf.typeParameters.get('delsp')?.bytes.toLowerCase() === 'yes') text = withoutSoftSpaces(text);
  return { text, charset: decoded.charset, ascii: !beyondAscii.test(text) };
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
