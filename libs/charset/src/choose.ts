import { isOutboundCharset, type OutboundCharset } from './charset-names.ts';
import { missingCharacters } from './encode.ts';
import type { Choice, ChoiceInput, ChoiceReason, Substitution, WantedFrom } from './choice.ts';
import { explain } from './explain.ts';
import { labelToCharset } from './labels.ts';

const EURO = '\u20ac';

/** Missing characters kept in a reason: enough to tell what is in the way, and bounded. */
const missingShown = 20;

/**
 * The set that a message goes out in, and why: steps 1 to 5 of "Character set of what goes out". A pure function of
 * the settings, the incoming message's set and the text. What it gives can always be encoded.
 */
export function chooseCharset(input: ChoiceInput): Choice {
  // Half of a surrogate pair is no character and has no bytes in any set; it can only come from a fault in a program.
  const text = input.text.toWellFormed();
  const { wanted, from, reason, missing } = wantedCharset({ ...input, text });
  if (reason !== null) return made(input.text, reason.wanted, reason);
  if (missing.every((character) => character === EURO)) return euroChoice({ ...input, text }, wanted, from);
  return made(input.text, 'UTF-8', { code: 'lacks', wanted, from, missing: missing.slice(0, missingShown) });
}

interface Wanted {
  wanted: OutboundCharset;
  from: WantedFrom;
  /** Given where the wanted set carries the text, so that all is decided. */
  reason: ChoiceReason | null;
  missing: string[];
}

function wantedCharset(input: ChoiceInput): Wanted {
  const { text, outboundCharset } = input;
  const reply = input.kind === 'reply' && input.replyCharset !== 'default';
  const incoming = reply ? sendable(input.incomingCharset) : null;
  const passedOver = reply && incoming === null ? input.incomingCharset : null;
  if (reply && incoming === null && input.replyCharset === 'incoming') {
    const missing = missingCharacters(text, 'UTF-8');
    const reason: ChoiceReason = { code: 'incoming-not-sendable', wanted: 'UTF-8', from: 'incoming', passedOver };
    return { wanted: 'UTF-8', from: 'incoming', reason, missing };
  }
  const wanted = incoming ?? outboundCharset;
  const from: WantedFrom = incoming === null ? 'default' : 'incoming';
  const missing = missingCharacters(text, wanted);
  if (missing.length === 0) {
    const code = isAsciiText(text) ? 'ascii' : 'carries';
    return { wanted, from, missing, reason: { code, wanted, from, passedOver } };
  }
  if (input.replyCharset === 'auto' && incoming !== null && missingCharacters(text, outboundCharset).length === 0) {
    const lacking = { lacking: wanted, missing: missing.slice(0, missingShown) };
    const reason: ChoiceReason = { code: 'second-carries', wanted: outboundCharset, from: 'default', ...lacking };
    return { wanted: outboundCharset, from: 'default', missing: [], reason };
  }
  return { wanted, from, missing, reason: null };
}

function euroChoice(input: ChoiceInput, wanted: OutboundCharset, from: WantedFrom): Choice {
  const { text } = input;
  const facts = { wanted, from, euros: text.split(EURO).length - 1 };
  switch (input.euro) {
    case 'latin9': {
      const missing = missingCharacters(text, 'ISO-8859-15');
      if (missing.length === 0) return made(text, 'ISO-8859-15', { code: 'euro-latin9', ...facts });
      return made(text, 'UTF-8', {
        code: 'euro-latin9-lacks-others',
        ...facts,
        missing: missing.slice(0, missingShown),
      });
    }
    case 'unicode':
      return made(text, 'UTF-8', { code: 'euro-unicode', ...facts });
    case 'replace':
      return made(text, wanted, { code: 'euro-replaced', ...facts }, 'EUR');
    case 'none':
      return made(text, wanted, { code: 'euro-question-mark', ...facts }, '?');
  }
}

function made(text: string, charset: OutboundCharset, reason: ChoiceReason, euroAs: string | null = null): Choice {
  const substitutions: Substitution[] = [];
  const euros = euroAs === null ? 0 : text.split(EURO).length - 1;
  if (euroAs !== null && euros > 0) substitutions.push({ from: EURO, to: euroAs, count: euros });
  const halves = text.match(/\p{Surrogate}/gu)?.length ?? 0;
  if (halves > 0) substitutions.push({ from: 'unpaired surrogate', to: '\ufffd', count: halves });
  return {
    charset,
    reason,
    explanation: explain(charset, reason),
    substitutions,
    apply: (given) => (euroAs === null ? given : given.replaceAll(EURO, euroAs)).toWellFormed(),
  };
}

function sendable(label: string | null): OutboundCharset | null {
  const name = label === null ? null : labelToCharset(label);
  return name !== null && isOutboundCharset(name) ? name : null;
}

function isAsciiText(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return false;
  return true;
}
