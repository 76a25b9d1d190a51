import { outboundCharsets } from './charset-names.ts';
import { decodeAs } from './decode.ts';
import { labelToCharset } from './labels.ts';

/** The Encoding Standard's labels (section 4.2), by the set that we read each as. Its "replacement" labels are below. */
const whatwg: Readonly<Record<string, string>> = {
  'UTF-8': 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8',
  IBM866: '866 cp866 csibm866 ibm866',
  'ISO-8859-2': 'csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2',
  'ISO-8859-3': 'csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3',
  'ISO-8859-4': 'csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4',
  'ISO-8859-5': 'csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988',
  'ISO-8859-6':
    'arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987',
  'ISO-8859-7':
    'csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek',
  'ISO-8859-8':
    'csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 visual',
  'ISO-8859-8-I': 'csiso88598i iso-8859-8-i logical',
  'ISO-8859-10': 'csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6',
  'ISO-8859-13': 'iso-8859-13 iso8859-13 iso885913',
  'ISO-8859-14': 'iso-8859-14 iso8859-14 iso885914',
  'ISO-8859-15': 'csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9',
  'ISO-8859-16': 'iso-8859-16',
  'KOI8-R': 'cskoi8r koi koi8 koi8-r koi8_r',
  'KOI8-U': 'koi8-ru koi8-u',
  macintosh: 'csmacintosh mac macintosh x-mac-roman',
  'windows-874': 'dos-874 windows-874',
  'ISO-8859-11': 'iso-8859-11 iso8859-11 iso885911',
  'TIS-620': 'tis-620',
  'windows-1250': 'cp1250 windows-1250 x-cp1250',
  'windows-1251': 'cp1251 windows-1251 x-cp1251',
  'US-ASCII': 'ansi_x3.4-1968 ascii us-ascii',
  'windows-1252': 'cp1252 windows-1252 x-cp1252',
  'ISO-8859-1':
    'cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1',
  'windows-1253': 'cp1253 windows-1253 x-cp1253',
  'windows-1254': 'cp1254 windows-1254 x-cp1254',
  'ISO-8859-9': 'csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5',
  'windows-1255': 'cp1255 windows-1255 x-cp1255',
  'windows-1256': 'cp1256 windows-1256 x-cp1256',
  'windows-1257': 'cp1257 windows-1257 x-cp1257',
  'windows-1258': 'cp1258 windows-1258 x-cp1258',
  'x-mac-cyrillic': 'x-mac-cyrillic x-mac-ukrainian',
  GB2312: 'chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58',
  GBK: 'gbk x-gbk',
  GB18030: 'gb18030',
  Big5: 'big5 cn-big5 csbig5 x-x-big5',
  'Big5-HKSCS': 'big5-hkscs',
  'EUC-JP': 'cseucpkdfmtjapanese euc-jp x-euc-jp',
  'ISO-2022-JP': 'csiso2022jp iso-2022-jp',
  Shift_JIS: 'csshiftjis ms_kanji shift-jis shift_jis sjis x-sjis',
  'windows-31J': 'ms932 windows-31j',
  'EUC-KR': 'cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601',
  'windows-949': 'windows-949',
  'ISO-2022-KR': 'csiso2022kr iso-2022-kr',
  'ISO-2022-CN': 'iso-2022-cn iso-2022-cn-ext',
  'HZ-GB-2312': 'hz-gb-2312',
  'UTF-16BE': 'unicodefffe utf-16be',
  'UTF-16': 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16',
  'UTF-16LE': 'utf-16le',
};

const furtherInMail: readonly (readonly [string, string])[] = [
  ['"utf-8"', 'UTF-8'],
  ["'iso-8859-15'", 'ISO-8859-15'],
  ['  UTF8 ', 'UTF-8'],
  ['utf_8', 'UTF-8'],
  ['UTF-7', 'UTF-7'],
  ['x-unicode-2-0-utf-7', 'UTF-7'],
  ['us-ascii*en', 'US-ASCII'],
  ['3Diso-8859-1', 'ISO-8859-1'],
  ['=3Dwindows-1252', 'windows-1252'],
  ['x-windows-949', 'windows-949'],
  ['x-windows-1251', 'windows-1251'],
  ['win1251', 'windows-1251'],
  ['windows1252', 'windows-1252'],
  ['cp-850', 'IBM850'],
  ['ibm-850', 'IBM850'],
  ['IBM00858', 'IBM858'],
  ['cp932', 'windows-31J'],
  ['iso-2022-jp-ms', 'CP50221'],
  ['cp50220', 'CP50221'],
  ['iso-2022-jp-1', 'ISO-2022-JP-1'],
  ['iso-2022-jp-2', 'ISO-2022-JP-2'],
  ['eucJP-ms', 'eucJP-ms'],
  ['big5-hkscs:2004', 'Big5-HKSCS'],
  ['GB18030-2005', 'GB18030'],
  ['cp936', 'GBK'],
  ['x-mac-ce', 'x-mac-ce'],
  ['ISO 8859-1', 'ISO-8859-1'],
  ['iso-8859-1:1987', 'ISO-8859-1'],
  ['cp65001', 'UTF-8'],
];

describe('the set that a label names', () => {
  it.each(Object.entries(whatwg).flatMap(([name, labels]) => labels.split(' ').map((label) => [label, name])))(
    'reads the WHATWG label %s as %s',
    (label, name) => {
      expect(labelToCharset(label)).toBe(name);
      expect(labelToCharset(label.toUpperCase())).toBe(name);
    },
  );

  it.each(furtherInMail)('reads %s, seen in mail, as %s', (label, name) => {
    expect(labelToCharset(label)).toBe(name);
  });

  it('gives every outbound set for its own name, and the same name again', () => {
    for (const charset of outboundCharsets) expect(labelToCharset(charset)).toBe(charset);
    for (const name of Object.keys(whatwg)) expect(labelToCharset(name)).toBe(name);
  });

  it.each(['', ' ', 'unknown-8bit', 'x-unknown', 'base64', '8bit', 'x-user-defined', 'iso-8859-12', 'x'.repeat(5000)])(
    'knows no set for %j',
    (label) => {
      expect(labelToCharset(label)).toBeNull();
      expect(decodeAs(Buffer.from('a'), label)).toBeNull();
    },
  );

  it('names only sets that can be read', () => {
    for (const name of new Set([...Object.keys(whatwg), ...furtherInMail.map(([, name]) => name)])) {
      const bytes = name.startsWith('UTF-16') ? Buffer.from([0, 0x41]) : Buffer.from('A');
      expect(decodeAs(bytes, name)?.text).toHaveLength(1);
    }
  });
});
