/**
 * A table in the form that prettier leaves alone.
 * @param {readonly (readonly string[])[]} rows the heads first; cells without a bare `|`
 * @returns {string[]} lines
 */
export function markdownTable([head, ...body]) {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}
