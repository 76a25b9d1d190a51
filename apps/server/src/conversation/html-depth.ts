/** Elements without an end tag (HTML, 13.1.2). */
const empty = new Set(
  'area base basefont bgsound br col embed frame hr image img input link meta param source track wbr'.split(' '),
);
/** Elements whose end may be left out: the next of their kind ends them. */
const endedBy: Readonly<Record<string, readonly string[]>> = {
  p: ['p'],
  li: ['li', 'p'],
  dt: ['dt', 'dd', 'p'],
  dd: ['dt', 'dd', 'p'],
  td: ['td', 'th', 'p'],
  th: ['td', 'th', 'p'],
  tr: ['td', 'th', 'tr', 'p'],
  option: ['option'],
};

/**
 * The document up to where more than `most` elements are open at once. Parsers look through the open elements at each
 * tag, so that tags which are never closed would cost time by their square; this itself is linear.
 */
export function cutDepth(html: string, most: number): string {
  const open: string[] = [];
  const counts = new Map<string, number>();
  const leave = () => {
    const name = open.pop() ?? '';
    counts.set(name, (counts.get(name) ?? 1) - 1);
    return name;
  };
  const tag = /<(\/?)([a-z][^\s/>]*)/gi;
  for (let found = tag.exec(html); found; found = tag.exec(html)) {
    const name = (found[2] ?? '').toLowerCase();
    if (empty.has(name)) continue;
    if (found[1] === '/') {
      if ((counts.get(name) ?? 0) > 0) while (leave() !== name);
      continue;
    }
    const ended = endedBy[name];
    while (ended?.includes(open.at(-1) ?? '')) leave();
    open.push(name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (open.length > most) return html.slice(0, found.index);
  }
  return html;
}
