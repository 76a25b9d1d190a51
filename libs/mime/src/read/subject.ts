/** Prefixes of replies and forwards in the languages that mail programs write them in. */
const prefixes = [
  ...[
    're',
    'aw',
    'antw',
    'antwort',
    'sv',
    'vs',
    'ref',
    'res',
    'rif',
    'rv',
    'odp',
    'ynt',
    'r',
    'bls',
    'atb',
    'vl',
    'bs',
    'yn',
    'blc',
    'απ',
    'σχετ',
    'תשובה',
    'رد',
    'отв',
    'ответ',
    '回复',
    '回覆',
    '答复',
    '답장',
    '返信',
  ],
  ...[
    'fw',
    'fwd',
    'wg',
    'tr',
    'i',
    'enc',
    'doorst',
    'vb',
    'pd',
    'ilt',
    'továbbítás',
    'fs',
    'trs',
    'rvs',
    'πρθ',
    'הועבר',
    'пересл',
    '转发',
    '轉寄',
    '전달',
    '転送',
  ],
];
const prefix = new RegExp(
  `^\\s*(?:${prefixes.join('|')})\\s{0,3}(?:\\[\\d{1,4}\\]|\\(\\d{1,4}\\)|\\^\\d{1,4}|\\*\\d{1,4})?\\s{0,3}[:：]`,
  'iu',
);
const forwardTail = /\s\((?:fwd|wg|fw)\)\s*$/i;
const maxPrefixes = 50;

/**
 * A subject without what replies and forwards put before it ("Re:", "AW: WG:", "RE[2]:", "Antw:" …), white space made
 * single: what subjects are compared by (RFC 5256 section 2.1 does the same for English).
 */
export function subjectWithoutPrefixes(subject: string): string {
  let rest = subject.slice(0, 10_000);
  for (let count = 0; count < maxPrefixes; count++) {
    const found = prefix.exec(rest);
    if (!found) break;
    rest = rest.slice(found[0].length);
  }
  return rest.replace(forwardTail, '').replace(/\s+/g, ' ').trim();
}
