/** Every set that a message may be sent in, by its registered (IANA) name as it is written into headers. */
export const outboundCharsets = [
  'US-ASCII',
  'ISO-8859-1',
  'ISO-8859-2',
  'ISO-8859-3',
  'ISO-8859-4',
  'ISO-8859-5',
  'ISO-8859-6',
  'ISO-8859-7',
  'ISO-8859-8',
  'ISO-8859-9',
  'ISO-8859-10',
  'ISO-8859-11',
  'ISO-8859-13',
  'ISO-8859-14',
  'ISO-8859-15',
  'ISO-8859-16',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'KOI8-R',
  'KOI8-U',
  'ISO-2022-JP',
  'Shift_JIS',
  'EUC-JP',
  'GB2312',
  'GBK',
  'GB18030',
  'Big5',
  'EUC-KR',
  'TIS-620',
  'UTF-8',
] as const;

export type OutboundCharset = (typeof outboundCharsets)[number];

const outbound: ReadonlySet<string> = new Set(outboundCharsets);

export function isOutboundCharset(name: string): name is OutboundCharset {
  return outbound.has(name);
}
