import iconv from 'iconv-lite';
import { outboundCharsets } from './charset-names.ts';

/** A longer label is no label: it is a sender's mistake or an attack on whoever shows it. */
const longestLabel = 100;

/**
 * Further names of each set, without punctuation and in lower case. The outbound sets are their own names already.
 * Unlike the WHATWG list this keeps the registered sets apart (ISO-8859-1 is not windows-1252, GB2312 is not GBK):
 * whether a wider set must be read is decided by the bytes.
 */
const furtherNames: Readonly<Record<string, string>> = {
  'US-ASCII': 'ascii ansix34 ansix341968 ansix341986 iso646us iso646irv isoir6 us cp367 ibm367 csascii cp20127 646',
  'ISO-8859-1': 'latin1 l1 isoir100 cp819 ibm819 csisolatin1 cp28591',
  'ISO-8859-2': 'latin2 l2 isoir101 csisolatin2 cp28592',
  'ISO-8859-3': 'latin3 l3 isoir109 csisolatin3 cp28593',
  'ISO-8859-4': 'latin4 l4 isoir110 csisolatin4 cp28594',
  'ISO-8859-5': 'cyrillic isoir144 csisolatincyrillic cp28595',
  'ISO-8859-6':
    'arabic isoir127 ecma114 asmo708 csisolatinarabic iso88596e iso88596i csiso88596e csiso88596i cp28596 arabic8',
  'ISO-8859-7': 'greek greek8 isoir126 ecma118 elot928 csisolatingreek suneugreek cp28597',
  'ISO-8859-8': 'hebrew isoir138 csisolatinhebrew iso88598e csiso88598e visual cp28598 hebrew8',
  'ISO-8859-8-I': 'iso88598i csiso88598i logical cp38598',
  'ISO-8859-9': 'latin5 l5 isoir148 csisolatin5 turkish turkish8 cp28599',
  'ISO-8859-10': 'latin6 l6 isoir157 csisolatin6 cp28600',
  'ISO-8859-11': 'cp28601',
  'ISO-8859-13': 'latin7 l7 isoir179 cp28603',
  'ISO-8859-14': 'latin8 l8 isoir199 isoceltic cp28604 celtic celtic8',
  'ISO-8859-15': 'latin9 l9 latin0 isoir203 csisolatin9 csiso885915 cp28605',
  'ISO-8859-16': 'latin10 l10 isoir226 csiso885916 cp28606',
  'windows-874': 'dos874 cp874 win874 ms874 ibm874 cp1162',
  'KOI8-R': 'koi koi8 cskoi8r cp20866 ibm878 cp878',
  'KOI8-U': 'koi8ru cp21866 ibm1168 cp1168',
  'ISO-2022-JP': 'jis jis7 csiso2022jp iso2022jp0208',
  'ISO-2022-JP-1': '',
  'ISO-2022-JP-2': 'csiso2022jp2',
  'ISO-2022-JP-3': 'iso2022jp2004',
  CP50221: 'iso2022jpms cp50220 cp50222 cscp50220 cscp50221 iso2022jpkddi',
  Shift_JIS: 'sjis shiftjis mskanji csshiftjis shiftjis2004 shiftjisx0213',
  'windows-31J': 'cp932 ms932 windows932 win932 ms31j cswindows31j sjiswin',
  'EUC-JP': 'eucjp ujis cseucpkdfmtjapanese extendedunixcodepackedformatforjapanese eucjpx0213 eucjis2004',
  'eucJP-ms': 'eucjpwin cp51932 cp20932',
  GB2312: 'gb231280 csgb2312 csiso58gb231280 euccn chinese isoir58 cp20936 cp51936 gb gb23121980',
  GBK: 'cp936 ms936 windows936 win936 csgbk',
  GB18030: 'cp54936 gb180302000 gb180302005 gb180302022 csgb18030',
  'HZ-GB-2312': 'hz hzgb cp52936',
  Big5: 'csbig5 cnbig5 xxbig5 big5eten',
  'Big5-HKSCS': 'big5hk hkscs csbig5hkscs big5hkscs1999 big5hkscs2001 big5hkscs2004 big5hkscs2008',
  'windows-950': 'cp950 ms950 win950',
  'EUC-KR': 'cseuckr korean isoir149 ksc5601 ksc56011987 ksc56011989 csksc56011987 ksx1001 cp51949 ks',
  'windows-949': 'cp949 ms949 win949 uhc unifiedhangul euckrms',
  'ISO-2022-KR': 'csiso2022kr cp50225',
  'ISO-2022-CN': 'iso2022cnext csiso2022cn cp50227',
  'TIS-620': 'tis6200 tis62025290 tis62025330 tis62025331 isoir166 cstis620 thai thai8 tis62025291',
  'UTF-8': 'utf8mb4 unicode11utf8 unicode20utf8 xunicode20utf8 cp65001 csutf8 utf8n utf utf8unix',
  'UTF-7': 'unicode11utf7 csunicode11utf7 cp65000 csutf7 unicode20utf7',
  'UTF-7-IMAP': 'utf7imap imaputf7 imap4modifiedutf7 csutf7imap',
  'UTF-16': 'unicode iso10646ucs2 ucs2 csunicode unicodefeff csutf16 utf16n',
  'UTF-16LE': 'cp1200 unicodelittle ucs2le unicodelittleunmarked csutf16le',
  'UTF-16BE': 'cp1201 unicodefffe ucs2be unicodebig unicodebigunmarked csutf16be',
  'UTF-32': 'ucs4 iso10646ucs4 csutf32 csucs4',
  'UTF-32LE': 'ucs4le cp12000 csutf32le',
  'UTF-32BE': 'ucs4be cp12001 csutf32be',
  'CESU-8': 'cscesu8',
  macintosh: 'mac macroman csmacintosh cp10000',
  'x-mac-cyrillic': 'maccyrillic macukraine macukrainian cp10007 cp10017',
  'x-mac-greek': 'macgreek cp10006',
  'x-mac-turkish': 'macturkish cp10081',
  'x-mac-ce': 'maccenteuro maccentraleurroman cp10029',
  'x-mac-croatian': 'maccroatian cp10082',
  'x-mac-romania': 'macromania cp10010',
  'x-mac-iceland': 'maciceland cp10079',
  'x-mac-thai': 'macthai cp10021',
  'KOI8-T': '',
  TCVN: 'tcvn5712 tcvn57121 tcvn3',
  VISCII: 'csviscii viscii111',
  'ARMSCII-8': 'armscii armscii8',
  PTCP154: 'pt154 cp154 cyrillicasian csptcp154',
  'KZ-1048': 'rk1048 strk10482002 cskz1048',
  'hp-roman8': 'roman8 r8 hproman8 cshproman8 ibm1051',
  'ISO646-CN': 'cn iso646cn gb198880 isoir57 csiso57gb1988',
  'ISO646-JP': 'jp iso646jp jisc62201969ro isoir14 csiso14jisc6220ro',
  MIK: 'bulgarianmik',
  IBM437: 'cspc8codepage437',
  IBM775: 'cspc775baltic',
  IBM850: 'cspc850multilingual',
  IBM852: 'cspcp852',
  IBM862: 'cspc862latinhebrew',
  IBM869: 'cpgr',
  'GEORGIAN-PS': 'georgianps',
  'GEORGIAN-ACADEMY': 'georgianacademy',
};

/** iconv-lite's entries that are no sets of characters, or of which nobody can say what they are in mail. */
const noCharset: ReadonlySet<string> = new Set(['base64', 'hex', 'binary', 'ascii8bit']);

const names: ReadonlyMap<string, string> = collectNames();

function collectNames(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of outboundCharsets) found.set(bare(name), name);
  for (const [name, others] of Object.entries(furtherNames)) {
    found.set(bare(name), name);
    for (const other of others.split(' ')) if (other !== '') found.set(other, name);
  }
  for (let page = 1250; page <= 1258; page++) {
    for (const prefix of ['cp', 'win', 'ms', 'cswindows']) found.set(`${prefix}${page}`, `windows-${page}`);
  }
  for (const [other, page] of [
    ['msee', 1250],
    ['mscyrl', 1251],
    ['msansi', 1252],
    ['msgreek', 1253],
    ['msturk', 1254],
    ['mshebr', 1255],
    ['msarab', 1256],
    ['winbaltrim', 1257],
  ] as const) {
    found.set(other, `windows-${page}`);
  }
  return found;
}

function bare(label: string): string {
  return label.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
}

/**
 * The canonical name for a label as seen in mail, or null for one that names no set known here.
 * Takes every WHATWG label, utf-7, the ISO-2022 family, and the code pages of iconv-lite; quotes, blanks, other
 * punctuation, a language (RFC 2231 section 5: `us-ascii*en`), a year (`:1987`) and `x-` in front are tolerated.
 * A label that names an outbound set gives exactly that set's name.
 */
export function labelToCharset(label: string): string | null {
  if (label.length > longestLabel) return null;
  const key = bare(
    label
      .replace(/\*[^*]*$/, '')
      .trim()
      // QUIRK: `charset=3Diso-8859-1`, a header that went through quoted-printable (corpus, mail-parser).
      .replace(/^=?3d/i, '')
      .replace(/[:_-](?:19|20)\d\d["'\s]*$/, ''),
  );
  const withoutX = key.startsWith('x') ? key.slice(1) : key;
  return names.get(key) ?? names.get(bare(label)) ?? names.get(withoutX) ?? otherName(withoutX);
}

/** ISO and code-page numbers under any of their prefixes, else what iconv-lite knows by itself. */
function otherName(key: string): string | null {
  const iso = /^(?:iso|is|csiso)?8859(1[0-6]|[1-9])$/.exec(key);
  if (iso !== null) return names.get(`iso8859${iso[1] ?? ''}`) ?? null;
  const page = /^(?:cp|ibm|csibm|cspc|dos|windows|win|ms|codepage|cpage)?0{0,2}([1-9]\d{2,4})$/.exec(key)?.[1];
  if (page !== undefined) {
    return names.get(`cp${page}`) ?? (iconv.encodingExists(`cp${page}`) ? `IBM${page}` : null);
  }
  return key !== '' && !noCharset.has(key) && iconv.encodingExists(key) ? key : null;
}
