import { compile } from 'html-to-text';

/** Characters of HTML that are read. */
const maxInput = 2 * 1024 * 1024;
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
    { selector: 'table', options: { uppercaseHeaderCells: false } },
  ],
});

/** Text of an HTML document as one would read it, without links' addresses and images; the first 2 Mi characters are read. */
export function htmlToText(html: string): string {
  return convert(html.slice(0, maxInput)).trim();
}
