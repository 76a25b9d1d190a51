import * as z from 'zod';

/** The character sets that mail may leave in, by their registered names. */
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

/** Those of them that have the euro sign: text in them never needs the `euro` setting. */
export const euroCharsets: readonly (typeof outboundCharsets)[number][] = [
  'ISO-8859-7',
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
  'GB18030',
  'EUC-KR',
  'UTF-8',
];

export const replyCharsets = ['auto', 'incoming', 'default'] as const;
export const euroTreatments = ['latin9', 'unicode', 'replace', 'none'] as const;

/** How mail from an address chooses its character set; the steps are those of the outbound rules. */
export const language = z
  .strictObject({
    outboundCharset: z.enum(outboundCharsets),
    replyCharset: z.enum(replyCharsets),
    euro: z.enum(euroTreatments),
  })
  .meta({ id: 'Language' });
export type Language = z.infer<typeof language>;

export const languageDefaults: Language = { outboundCharset: 'UTF-8', replyCharset: 'auto', euro: 'replace' };

/** By what people look for a set: the script of the text, or how it is written. */
export const scripts = [
  'unicode',
  'western',
  'central',
  'baltic',
  'cyrillic',
  'greek',
  'turkish',
  'hebrew',
  'arabic',
  'japanese',
  'korean',
  'chinese',
  'thai',
  'vietnamese',
  'others',
] as const;
export type Script = (typeof scripts)[number];

/** The sets that a message can be read in (`read-again`), by script, the likeliest of each first. */
export const readableSets = z
  .object({ readable: z.array(z.object({ script: z.enum(scripts), charsets: z.array(z.string()) })) })
  .meta({ id: 'ReadableCharsets' });
export type ReadableSets = z.infer<typeof readableSets>;
