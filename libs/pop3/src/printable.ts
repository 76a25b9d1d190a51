/**
 * What a server said, fit for a message or a log: UTF-8 read leniently, control characters and direction marks shown
 * as `·`, at most `max` characters (an ellipsis stands for the rest).
 */
export function printable(said: Buffer | string, max = 200): string {
  const text = typeof said === 'string' ? said : said.subarray(0, max * 4 + 4).toString('utf8');
  const shown = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '·').trim();
  const chars = Array.from(shown);
  return chars.length > max ? chars.slice(0, max).join('') + '…' : shown;
}
