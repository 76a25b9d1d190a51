type Script = 'latin' | 'ja' | 'zh' | 'ko' | 'th' | 'el' | 'he' | 'ar' | 'hi' | 'ka' | 'hy' | 'cyrillic' | 'other';

/** Blocks of Unicode by first code unit, up to the next entry: the scripts that say a language nearly alone. */
const blocks: readonly (readonly [number, Script])[] = [
  [0xc0, 'latin'],
  [0x370, 'el'],
  [0x400, 'cyrillic'],
  [0x530, 'hy'],
  [0x590, 'he'],
  [0x600, 'ar'],
  [0x780, 'other'],
  [0x900, 'hi'],
  [0x980, 'other'],
  [0xe00, 'th'],
  [0xe80, 'other'],
  [0x10a0, 'ka'],
  [0x1100, 'ko'],
  [0x1200, 'other'],
  [0x1e00, 'latin'],
  [0x1f00, 'el'],
  [0x2000, 'other'],
  [0x3040, 'ja'],
  [0x3100, 'other'],
  [0x3400, 'zh'],
  [0xa000, 'other'],
  [0xac00, 'ko'],
  [0xd7b0, 'other'],
];

/** Frequent short words that the other languages here lack. */
const words: Readonly<Record<string, string>> = {
  en: 'the and is are you for with have this that was not will please your would',
  de: 'und der die das ist nicht ich sie mit wir für auf ein eine bitte haben wird auch',
  fr: 'le les et est vous nous pour une dans avec pas merci bonjour votre je sur des',
  es: 'el los las y es una por con usted gracias para no su hola muy pero está',
  it: 'il gli di è che per non una con sono grazie della buongiorno questo vi del',
  nl: 'het een en niet van ik je wij met voor dat zijn heeft graag bedankt ook',
  pt: 'os uma não com para obrigado você são está isso por favor seu muito bom olá',
  sv: 'och är att det som inte jag vi på med för av tack hej har detta',
  pl: 'nie jest się na w i z do że dla proszę dziękuję jak to od pani',
};
const languages = Object.keys(words);
/** The places in `languages` of those that have a word. */
const languagesOf = new Map<string, number[]>();
for (const [place, list] of Object.values(words).entries()) {
  for (const word of list.split(' ')) languagesOf.set(word, [...(languagesOf.get(word) ?? []), place]);
}
// The letters that the words above are made of: plain classes are several times as fast as \p{L}
const latinWord = /[a-z\u00df-\u00f6\u00f8-\u024f]+/g;

/** Enough to tell, and little beside the rest of reading a message. */
const readCharacters = 600;
const beyondLatin = /[\u0370-\uffff]/;
const fewestWords = 3;

/** Primary language subtag (BCP 47) by Content-Language, else by script or frequent words; a guess, null where unsure. */
export function guessLanguage(contentLanguage: string | null, text: string | null): string | null {
  const declared = /^\s*([a-z]{2,3})(?=[-,;\s]|$)/i.exec(contentLanguage ?? '');
  if (declared?.[1]) return declared[1].toLowerCase();
  return text === null ? null : languageOfText(text.slice(0, readCharacters));
}

function languageOfText(text: string): string | null {
  return (beyondLatin.test(text) ? languageOfScript(text) : null) ?? languageOfWords(text);
}

function languageOfScript(text: string): string | null {
  const counts = new Map<Script, number>();
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x370) {
      if ((unit >= 0x61 && unit <= 0x7a) || unit >= 0xc0) letters++;
      continue;
    }
    const script = scriptOf(unit);
    if (script !== 'other') letters++;
    counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  for (const [script, count] of counts) {
    // Japanese is written in Chinese characters for the most part; its own few tell it apart.
    if (script === 'ja' && count > letters / 20) return 'ja';
  }
  for (const [script, count] of counts) {
    if (script === 'other' || script === 'latin' || count <= letters / 3) continue;
    return script === 'cyrillic' ? (/[іїєґ]/i.test(text) ? 'uk' : 'ru') : script;
  }
  return null;
}

function scriptOf(unit: number): Script {
  let script: Script = 'other';
  for (const [from, name] of blocks) {
    if (unit < from) break;
    script = name;
  }
  return script;
}

function languageOfWords(text: string): string | null {
  const hits = new Uint16Array(languages.length);
  for (const word of text.toLowerCase().match(latinWord) ?? []) {
    for (const place of languagesOf.get(word) ?? []) hits[place] = (hits[place] ?? 0) + 1;
  }
  const most = Math.max(...hits);
  const first = hits.indexOf(most);
  return most >= fewestWords && hits.lastIndexOf(most) === first ? (languages[first] ?? null) : null;
}
