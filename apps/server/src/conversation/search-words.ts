/** Words of a search that count; further ones are left out. */
const mostWords = 10;
const mark = '!';

/** SQLite's LOWER leaves every letter beyond ASCII as it is, so what it is compared with has to as well. */
const lowerAscii = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** The spellings of a word that may stand in a LOWERed column: one for ASCII, up to three for other letters. */
export function spellings(word: string): string[] {
  const lower = word.toLowerCase();
  const [first = ''] = lower;
  const capital = first.toUpperCase() + lower.slice(first.length);
  return [...new Set([lower, lowerAscii(word), lowerAscii(word.toUpperCase()), lowerAscii(capital)])];
}

/** A pattern that finds `text` anywhere, every character meant as it is; to be used with ESCAPE '!'. */
export function containing(text: string): string {
  return `%${text.replace(/[!%_]/g, `${mark}$&`)}%`;
}

/**
 * A condition that each word of `q` stands in one of the columns, without regard to case. Null where `q` has no word.
 * @param columns as the query builder names them (`message.subject`); never from outside
 */
export function containsWords(
  q: string,
  columns: readonly string[],
): { sql: string; parameters: Record<string, string> } | null {
  const words = q
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords);
  if (words.length === 0) return null;
  const parameters: Record<string, string> = {};
  const each = words.map((word, n) => {
    const found = spellings(word).flatMap((spelling, m) => {
      const name = `word${n}_${m}`;
      parameters[name] = containing(spelling);
      return columns.map((column) => `LOWER(${column}) LIKE :${name} ESCAPE '${mark}'`);
    });
    return `(${found.join(' OR ')})`;
  });
  return { sql: `(${each.join(' AND ')})`, parameters };
}
