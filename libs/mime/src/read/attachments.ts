import type { BodyText } from './body-text.ts';
import { hasName, leaves } from './body.ts';
import type { ByteSource } from './byte-source.ts';
import { decodedSize } from './decoded-size.ts';
import type { AttachmentFacts, TransferEncoding } from './facts.ts';
import { safeFileName } from './file-name.ts';
import { fieldValue } from './header-block.ts';
import type { HeaderText } from './header-text.ts';
import type { MimeLimits } from './limits.ts';
import { sniffType } from './sniff.ts';
import type { Part } from './structure.ts';

interface Found {
  name: string;
  type: string;
  start: number;
  end: number;
  encoding: TransferEncoding;
  inline: boolean;
  contentId: string | null;
  cut: boolean;
}

/** Everything that can be saved, in the order of the message: parts outside the body, named bodies, uuencoded files. */
export function readAttachments(
  source: ByteSource,
  root: Part,
  body: BodyText,
  text: HeaderText,
  limits: MimeLimits,
  truncated: boolean,
): AttachmentFacts[] {
  const found: Found[] = [];
  for (const leaf of leaves(root)) {
    if (!body.shown.has(leaf) || hasName(leaf)) found.push(ofPart(leaf, text, truncated));
    for (const block of body.uuBlocks.get(leaf) ?? []) {
      const { start, end } = block;
      const name = text.decode(block.fileName);
      found.push({ ...uuencoded, name, start, end });
    }
  }
  return found.map((file, index) => facts(source, file, index + 1, limits));
}

const uuencoded = {
  type: 'application/octet-stream',
  encoding: 'x-uuencode',
  inline: false,
  contentId: null,
  cut: false,
} as const;

function ofPart(leaf: Part, text: HeaderText, truncated: boolean): Found {
  const contentId = fieldValue(leaf.fields, 'content-id')?.replace(/[<>\s]/g, '') ?? '';
  return {
    name: partName(leaf, text),
    type: leaf.type,
    start: leaf.bodyStart,
    end: leaf.bodyEnd,
    encoding: leaf.encoding,
    inline: leaf.disposition === 'inline' || isEmbedded(leaf, contentId),
    contentId: contentId === '' ? null : contentId,
    cut: truncated && !leaf.ended,
  };
}

/** Shown within HTML: part of multipart/related with a Content-ID (RFC 2387, RFC 2392). */
function isEmbedded(leaf: Part, contentId: string): boolean {
  return contentId !== '' && leaf.disposition !== 'attachment' && leaf.parent?.type === 'multipart/related';
}

function partName(leaf: Part, text: HeaderText): string {
  for (const parameter of [leaf.dispositionParameters.get('filename'), leaf.typeParameters.get('name')]) {
    const name = parameter ? text.parameter(parameter).trim() : '';
    if (name !== '') return name;
  }
  return '';
}

function facts(source: ByteSource, file: Found, n: number, limits: MimeLimits): AttachmentFacts {
  const { start, end, encoding, type } = file;
  return {
    n,
    fileName: safeFileName(file.name, type, limits.fileNameLength),
    namedByMail: file.name !== '',
    type,
    sniffedType: sniffType(source, start, end, encoding),
    size: decodedSize(source, start, end, encoding),
    inline: file.inline,
    contentId: file.contentId,
    cut: file.cut,
    start,
    end,
    encoding,
  };
}
