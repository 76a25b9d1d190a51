import type { IOptions } from 'sanitize-html';

/** What a mail may be made of. Everything else is taken out; its text stays. */
export const allowedTags =
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  );

/** Taken out with everything inside: what is in them is no text for people, or is read by other rules than HTML's. */
export const nonTextTags =
  'script style textarea select option noscript noembed noframes xmp title template svg math object applet audio video canvas iframe'.split(
    ' ',
  );

const cells = ['align', 'valign', 'bgcolor', 'width', 'height', 'nowrap'];
export const allowedAttributes: Record<string, string[]> = {
  '*': ['dir', 'lang', 'title', 'style'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'width', 'height', 'align'],
  font: ['color', 'face', 'size'],
  table: [...cells, 'border', 'cellpadding', 'cellspacing'],
  tr: cells,
  td: [...cells, 'colspan', 'rowspan'],
  th: [...cells, 'colspan', 'rowspan'],
  col: ['span', 'width', 'align'],
  colgroup: ['span', 'width', 'align'],
  div: ['align'],
  p: ['align'],
  h1: ['align'],
  h2: ['align'],
  h3: ['align'],
  hr: ['align', 'color', 'size', 'width'],
  ol: ['start', 'type', 'reversed'],
  ul: ['type'],
  li: ['value', 'type'],
  time: ['datetime'],
};

const number = String.raw`\d{0,5}(?:\.\d{1,4})?`;
const length = String.raw`(?:${number}(?:px|pt|pc|em|rem|ex|ch|mm|cm|in|%)?|auto|normal|none|medium|thin|thick)`;
const color = String.raw`(?:#[0-9a-f]{3,8}|[a-z]{3,30}|(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]{1,60}\))`;
const line = '(?:none|hidden|solid|dotted|dashed|double|groove|ridge|inset|outset)';
const one = (...patterns: readonly string[]) => [new RegExp(`^(?:${patterns.join('|')})$`, 'i')];
const upToFour = (pattern: string) => [new RegExp(String.raw`^${pattern}(?:\s+${pattern}){0,3}$`, 'i')];

const lengths = upToFour(length);
const colors = upToFour(color);
const border = upToFour(`(?:${length}|${line}|${color})`);
const sides = ['top', 'right', 'bottom', 'left'];
const ofSides = (property: string, rule: RegExp[], tail = '') =>
  Object.fromEntries(
    [`${property}${tail}`, ...sides.map((side) => `${property}-${side}${tail}`)].map((name) => [name, rule]),
  );

/**
 * Inline style that stays: how text looks and where it stands in its own box. No value can name an address or run
 * anything, nothing leaves its place (no position, no negative margin, no transform).
 */
const properties: Record<string, RegExp[]> = {
  color: one(color),
  'background-color': one(color),
  // The shorthand where it is a color alone.
  background: one(color),
  'font-family': [/^[\w\s,'"-]{1,200}$/],
  'font-size': one(length, 'xx-small|x-small|small|large|x-large|xx-large|smaller|larger'),
  'font-style': one('normal|italic|oblique'),
  'font-variant': one('normal|small-caps'),
  'font-weight': one('normal|bold|bolder|lighter|[1-9]00'),
  'text-align': one('left|right|center|justify|start|end'),
  'text-decoration': one('(?:none|underline|overline|line-through)(?:\\s+(?:underline|overline|line-through)){0,2}'),
  'text-transform': one('none|uppercase|lowercase|capitalize'),
  'text-indent': one(length),
  'line-height': one(length),
  'letter-spacing': one(length),
  'word-spacing': one(length),
  'white-space': one('normal|nowrap|pre|pre-wrap|pre-line'),
  'word-break': one('normal|break-all|keep-all|break-word'),
  'overflow-wrap': one('normal|break-word|anywhere'),
  'word-wrap': one('normal|break-word'),
  'vertical-align': one(length, 'baseline|sub|super|top|text-top|middle|bottom|text-bottom'),
  direction: one('ltr|rtl'),
  display: one('none|block|inline|inline-block|table|table-row|table-cell|list-item'),
  float: one('none|left|right'),
  clear: one('none|left|right|both'),
  width: one(length),
  height: one(length),
  'max-width': one(length),
  'max-height': one(length),
  'min-width': one(length),
  'min-height': one(length),
  ...ofSides('margin', lengths),
  ...ofSides('padding', lengths),
  ...ofSides('border', border),
  ...ofSides('border', colors, '-color'),
  ...ofSides('border', upToFour(line), '-style'),
  ...ofSides('border', lengths, '-width'),
  'border-radius': lengths,
  'border-collapse': one('collapse|separate'),
  'border-spacing': upToFour(length),
  'list-style-type': one('none|disc|circle|square|decimal|lower-alpha|upper-alpha|lower-roman|upper-roman'),
  'table-layout': one('auto|fixed'),
};

export const allowedStyles: NonNullable<IOptions['allowedStyles']> = { '*': properties };
