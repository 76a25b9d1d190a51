import { recipient } from '@postroom/contracts';

/** Splits what was typed at commas and semicolons that stand outside of quotes and angle brackets. Gives no empty ones. */
export function splitRecipients(typed: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  let inBrackets = false;
  for (const character of typed) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '<' || character === '>')) inBrackets = character === '<';
    if (!quoted && !inBrackets && /[,;\n]/.test(character)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  parts.push(part);
  return parts.map((each) => each.trim()).filter((each) => each !== '');
}

/** The first of them that is no address; undefined where all are. */
export function firstFaulty(recipients: readonly string[]): string | undefined {
  return recipients.find((each) => !recipient.safeParse(each).success);
}

/** The name of the first, else its address: "Jonas Weber <jonas@example.org>" → Jonas Weber. */
export function shortName(recipients: readonly string[]): string {
  const [first = ''] = recipients;
  const name = first
    .replace(/<[^<>]*>\s*$/, '')
    .trim()
    .replace(/^"|"$/g, '');
  return name === '' ? first.replace(/[<>]/g, '') : name;
}
