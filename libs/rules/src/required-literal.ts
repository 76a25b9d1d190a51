/**
 * The longest run of plain ASCII letters, digits, spaces and the like that every match of an RE2 pattern has in it, in
 * lower case, or null where none of at least three characters is certain. Texts without it need not be given to the
 * pattern. Only looks outside groups and classes, and gives up on alternatives and flags.
 */
export function requiredLiteral(pattern: string): string | null {
  if (pattern.includes('(?') || pattern.includes('\\Q')) return null;
  let best = '';
  let run = '';
  let depth = 0;
  const endRun = (): void => {
    if (run.length > best.length) best = run;
    run = '';
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (depth === 0 && /[A-Za-z0-9 @_/:;,<>=!"'#%&~-]/.test(char)) {
      run += char;
      continue;
    }
    // What may be there not at all is not required: the last character before a quantifier.
    if (char === '?' || char === '*' || char === '{') run = run.slice(0, -1);
    endRun();
    if (char === '|' && depth === 0) return null;
    if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '[') at = endOfClass(pattern, at);
    else if (char === '\\') at = endOfEscape(pattern, at);
    else if (char === '{') at = endOfBraces(pattern, at);
    if (at < 0) return null;
  }
  endRun();
  return best.length >= 3 ? best.toLowerCase() : null;
}

/** Where the class that begins at `at` ends; -1 for one that is not plain enough to be sure. */
function endOfClass(pattern: string, at: number): number {
  const end = pattern.indexOf(']', at + 1);
  const inside = pattern.slice(at + 1, end);
  return end < 0 || /^\^?$|[[\\]/.test(inside) ? -1 : end;
}

/** Where an escape ends: `\x41`, `\x{41}`, `\101`, `\pL` and `\p{Greek}` take what follows along. */
function endOfEscape(pattern: string, at: number): number {
  const taken = /^(?:[xpP]\{[^}]*\}|x..|[pP].|[0-7]{1,3}|.)/su.exec(pattern.slice(at + 1, at + 1 + longestEscape));
  return taken === null ? -1 : at + taken[0].length;
}

const longestEscape = 64;

function endOfBraces(pattern: string, at: number): number {
  return pattern.indexOf('}', at);
}
