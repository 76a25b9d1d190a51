import { compile } from 'html-to-text';

/** Characters of HTML that are read. */
const maxInput = 1024 * 1024;
const maxDepth = 200;

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: maxInput, maxDepth, ellipsis: '…' },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'title', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    // Most tables only lay out: rows are lines, and cells are apart.
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
  ],
});

/**
 * Text of an HTML document as one would read it, without links' addresses and images; the first Mi characters
 * are read, and what lies in more than 1,000 elements inside one another is not.
 */
export function htmlToText(html: string): string {
  return convert(withoutDepth(html.slice(0, maxInput)))
    .replaceAll(' \n', '\n')
    .trim();
}

/** Elements that have no end tag. */
const empty = new Set(['br', 'img', 'hr', 'meta', 'link', 'input', 'col', 'area', 'base', 'wbr', 'source', 'param']);
const maxOpen = 1_000;

/** What a start tag ends where it stands innermost (HTML section 13.1.2.4), as the parser does it. */
const ends = new Map<string, readonly string[]>([
  ['li', ['li']],
  ['td', ['td', 'th']],
  ['th', ['td', 'th']],
  ['tr', ['td', 'th', 'tr']],
  ['dd', ['dd', 'dt']],
  ['dt', ['dd', 'dt']],
  ['option', ['option']],
]);
for (const block of 'p div table ul ol dl pre blockquote form h1 h2 h3 h4 h5 h6 section article header footer'.split(
  ' ',
)) {
  ends.set(block, ['p']);
}

/**
 * The document up to where its elements get too deep: the parser looks through all open elements at each tag, so
 * that tags which are never closed would cost time by their square.
 */
function withoutDepth(html: string): string {
  const tag = /<(\/?)([a-z][a-z0-9]*)/gi;
  const open: string[] = [];
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    const name = (found[2] ?? '').toLowerCase();
    if (empty.has(name)) continue;
    if (found[1] === '/') {
      const at = open.lastIndexOf(name);
      if (at >= 0) open.length = at;
      continue;
    }
    const ended = ends.get(name) ?? [];
    while (ended.includes(open.at(-1) ?? '')) open.pop();
    open.push(name);
    if (open.length > maxOpen) return html.slice(0, found.index);
  }
  return html;
}
