import type { Part } from './structure.ts';

/** What a leaf of the tree is to a reader. */
export type LeafKind = 'plain' | 'html' | 'other-text' | 'attachment';

/** Leaves in the order in which they are read: once as text, once as HTML. */
export interface BodyParts {
  text: Part[];
  html: Part[];
}

/** Text types that are files to people, not something to read in the body. */
const fileLikeText = new Set([
  'text/calendar',
  'text/csv',
  'text/directory',
  'text/rfc822-headers',
  'text/vcard',
  'text/x-vcard',
  'text/x-vcalendar',
  'text/xml',
  'text/css',
  'text/javascript',
  'text/rtf',
]);

export function hasName(part: Part): boolean {
  return part.dispositionParameters.has('filename') || part.typeParameters.has('name');
}

export function leafKind(part: Part): LeafKind {
  if (part.disposition === 'attachment') return 'attachment';
  // A named text is a file, unless it stands where the body does (RFC 8621 section 4.1.4).
  if (hasName(part) && part.index > 0) return 'attachment';
  if (part.type === 'text/plain') return 'plain';
  if (part.type === 'text/html') return 'html';
  return part.type.startsWith('text/') && !fileLikeText.has(part.type) && !hasName(part) ? 'other-text' : 'attachment';
}

/** Leaves of the tree in order; a multipart in which no part was found counts as one. */
export function leaves(part: Part, found: Part[] = []): Part[] {
  if (part.parts.length === 0) found.push(part);
  for (const child of part.parts) leaves(child, found);
  return found;
}

/** Chooses what is read: of alternatives (RFC 2046 section 5.1.4) the plain one as text and the HTML one as HTML. */
export function bodyParts(part: Part): BodyParts {
  if (part.parts.length === 0) {
    // A multipart in which no part is found is text that somebody wrote, or an empty message.
    const isText = part.type.startsWith('multipart/') && !part.pastBound;
    return !isText && leafKind(part) === 'attachment' ? { text: [], html: [] } : { text: [part], html: [part] };
  }
  const views = part.parts.map(bodyParts);
  if (part.type !== 'multipart/alternative') {
    return { text: views.flatMap((view) => view.text), html: views.flatMap((view) => view.html) };
  }
  const plain = views.filter((view) => view.text.some((leaf) => leafKind(leaf) === 'plain'));
  const html = views.filter((view) => view.html.some((leaf) => leafKind(leaf) === 'html'));
  const first = views.filter((view) => view.text.length > 0).slice(0, 1);
  const orElse = (wanted: BodyParts[], other: BodyParts[]): BodyParts[] =>
    wanted.length > 0 ? wanted : other.length > 0 ? other : first;
  return {
    text: orElse(plain, html).flatMap((view) => view.text),
    html: orElse(html, plain).flatMap((view) => view.html),
  };
}

/** Label of the character set of the first text part that names one. */
export function bodyLabel(root: Part): string | null {
  for (const leaf of leaves(root)) {
    if (leafKind(leaf) === 'attachment') continue;
    const label = leaf.typeParameters.get('charset')?.bytes;
    if (label !== undefined && label !== '') return label;
  }
  return null;
}
