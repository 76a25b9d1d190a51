/** Scripts that say a language nearly alone. */
const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Hangul}/gu, 'ko'],
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Greek}/gu, 'el'],
  [/\p{Script=Hebrew}/gu, 'he'],
  [/\p{Script=Arabic}/gu, 'ar'],
  [/\p{Script=Devanagari}/gu, 'hi'],
  [/\p{Script=Georgian}/gu, 'ka'],
  [/\p{Script=Armenian}/gu, 'hy'],
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
const wordLists = Object.entries(words).map(([language, list]) => [language, new Set(list.split(' '))] as const);

const readCharacters = 4_000;
const fewestWords = 3;

/** Primary language subtag (BCP 47) by Content-Language, else by script or frequent words; a guess, null where unsure. */
export function guessLanguage(contentLanguage: string | null, text: string | null): string | null {
  const declared = /^\s*([a-z]{2,3})(?=[-,;\s]|$)/i.exec(contentLanguage ?? '');
  if (declared?.[1]) return declared[1].toLowerCase();
  return text === null ? null : languageOfText(text.slice(0, readCharacters));
}

function languageOfText(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 2) return null;
  for (const [script, language] of scripts) {
    if ((text.match(script)?.length ?? 0) > letters / (language === 'ja' ? 20 : 3)) return language;
  }
  if ((text.match(/\p{Script=Han}/gu)?.length ?? 0) > letters / 3) return 'zh';
  if ((text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0) > letters / 3) return /[іїєґ]/i.test(text) ? 'uk' : 'ru';
  let best: string | null = null;
  let bestHits = fewestWords - 1;
  let second = 0;
  const found = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  for (const [language, list] of wordLists) {
    let hits = 0;
    for (const word of found) if (list.has(word)) hits++;
    if (hits > bestHits) {
      second = best === null ? 0 : bestHits;
      best = language;
      bestHits = hits;
    } else second = Math.max(second, hits);
  }
  return bestHits > second ? best : null;
}
