import type { OutboundCharset } from './charset-names.ts';
import type { ChoiceReason, WantedFrom } from './choice.ts';

/** Characters named in a sentence; more of them would hide what it says. */
const charactersNamed = 5;

/** The reason of a choice as one plain sentence. */
export function explain(charset: OutboundCharset, reason: ChoiceReason): string {
  switch (reason.code) {
    case 'ascii':
      return `${charset}, ${whose(reason.from)}${passed(reason.passedOver)}; the text is plain ASCII.`;
    case 'carries':
      return `${charset}, ${whose(reason.from)}${passed(reason.passedOver)}; it has every character of the text.`;
    case 'second-carries':
      return `${charset}, the default outbound set, because ${reason.lacking}, the incoming message's set, lacks ${listed(reason.missing)}.`;
    case 'incoming-not-sendable':
      return reason.passedOver === null
        ? `${charset}, because the incoming message has no character set to answer in.`
        : `${charset}, because ${printable(reason.passedOver)}, the incoming message's set, is not one that Postroom sends in.`;
    case 'euro-latin9':
      return `${charset} (Latin-9), because ${reason.wanted}, ${whose(reason.from)}, lacks the euro sign.`;
    case 'euro-latin9-lacks-others':
      return `${charset}, because ${reason.wanted}, ${whose(reason.from)}, lacks the euro sign, and ISO-8859-15 (Latin-9) lacks ${listed(reason.missing)}.`;
    case 'euro-unicode':
      return `${charset}, because ${reason.wanted}, ${whose(reason.from)}, lacks the euro sign.`;
    case 'euro-replaced':
      return `${charset}, ${whose(reason.from)}; ${euros(reason.euros)} EUR, because it lacks the euro sign.`;
    case 'euro-question-mark':
      return `${charset}, ${whose(reason.from)}; ${euros(reason.euros)} "?", because it lacks the euro sign.`;
    case 'lacks':
      return `${charset}, because ${reason.wanted}, ${whose(reason.from)}, lacks ${listed(reason.missing)}.`;
  }
}

function whose(from: WantedFrom): string {
  return from === 'incoming' ? "the incoming message's set" : 'the default outbound set';
}

function passed(passedOver: string | null): string {
  return passedOver === null
    ? ''
    : ` (${printable(passedOver)}, the incoming message's, is not one that Postroom sends in)`;
}

function euros(count: number): string {
  return count === 1 ? '1 euro sign becomes' : `${count} euro signs become`;
}

function listed(characters: readonly string[]): string {
  const named = characters.slice(0, charactersNamed).map(printable).join(' ');
  return characters.length > charactersNamed ? `${named} and others` : named;
}

/** Nothing in the sentence may turn its direction, end its line or join to what stands before it. */
function printable(text: string): string {
  const shown = text.slice(0, 40);
  if (!/[\p{C}\p{Z}\p{M}]/u.test(shown)) return shown;
  return Array.from(shown, (character) =>
    /[\p{C}\p{Z}\p{M}]/u.test(character)
      ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
      : character,
  ).join('');
}
