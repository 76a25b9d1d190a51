/** Bounds on what a sender's mail or a person's rule can make the engine do. */
export const limits = {
  /** Characters of one text that conditions see; a longer text is looked at up to here (a sender could send 100 MB). */
  textChars: 100_000,
  /** Characters of one header value, address or file name that conditions see. */
  valueChars: 10_000,
  /** Values of one fact with many (recipients, a repeated header, attachments) that conditions see. */
  values: 500,
  /** Headers of one message that conditions see. */
  headers: 2_000,
  /** Rules in one list, sub-rules included. */
  rules: 5_000,
  /** How deep sub-rules may lie in one another, and conditions likewise. */
  depth: 10,
  /** Conditions of one rule, nested ones included. */
  conditions: 200,
  /** Actions of one rule. */
  actions: 20,
  /** Values of one `isAnyOf`. */
  anyOf: 1_000,
  /** Characters of one value in a condition. */
  needleChars: 1_000,
  /** Characters of one pattern. */
  patternChars: 500,
  /** Instructions of a compiled pattern: time per character is at most proportional to it. */
  patternProgram: 1_000,
  /** Queue groups that one message may pass; each runs at most once anyway. */
  queueGroups: 50,
  /** Entries of a trace; those past it are counted, but for the ones that say what became of the message. */
  traceEntries: 300,
  /** Rules that did not match and are named in a trace; the others are counted. */
  traceMisses: 100,
  /** Reasons for a match kept for one rule, and for one trace. */
  evidencePerRule: 5,
  evidencePerTrace: 200,
  /** Characters of a name or an excerpt in a trace. */
  excerptChars: 80,
  /** Marks for failed rules on one message. */
  failedMarks: 20,
} as const;

/** At most `max` characters of `text`, never ending in half a surrogate pair; `…` stands for what was cut. */
export function excerpt(text: string, max: number = limits.excerptChars): string {
  return text.length <= max ? text : `${cut(text, max - 1)}…`;
}

/** The first `max` UTF-16 units of `text`, never ending in half a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}
