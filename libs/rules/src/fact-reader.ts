import type { FactName, Facts } from './facts.ts';
import { normalAddress } from './fold.ts';
import { limits } from './limits.ts';
import { TextValue } from './text-value.ts';

type TextFact =
  | 'from'
  | 'to'
  | 'cc'
  | 'recipient'
  | 'subject'
  | 'text'
  | 'attachmentName'
  | 'attachmentType'
  | 'charset'
  | 'language'
  | 'spf'
  | 'dkim'
  | 'dmarc';

/** Reads the facts of one message for its conditions: prepares each value at most once, and only what a rule asks. */
export class FactReader {
  readonly facts: Facts;
  private readonly texts = new Map<FactName, readonly TextValue[]>();
  private headers: Map<string, TextValue[]> | undefined;
  private markedBulk = false;
  private markedBounce = false;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  /** What a rule said about the message; the rules after it see it. */
  mark(mark: 'bulk' | 'bounce'): void {
    if (mark === 'bulk') this.markedBulk = true;
    else this.markedBounce = true;
  }

  /** The values of a text or address fact; none where the message has none. Addresses are in their normal form. */
  textsOf(fact: FactName, header: string): readonly TextValue[] {
    if (fact === 'header') return this.headersNamed(header);
    let values = this.texts.get(fact);
    if (values === undefined) {
      values = this.prepare(fact as TextFact);
      this.texts.set(fact, values);
    }
    return values;
  }

  idsOf(fact: FactName): readonly string[] {
    if (fact === 'customerList') return this.facts.customerLists;
    const id = fact === 'alias' ? this.facts.alias : this.facts.mailbox;
    return id === null ? [] : [id];
  }

  numberOf(fact: FactName): number {
    return fact === 'size' ? this.facts.size : this.facts.attachments.length;
  }

  flagOf(fact: FactName): boolean {
    if (fact === 'automatic') return this.facts.automatic || this.markedBulk;
    if (fact === 'bounce') return this.facts.bounce || this.markedBounce;
    return this.facts[fact as 'trusted' | 'forcedRouting' | 'truncated' | 'followUp' | 'withinBusinessHours'];
  }

  private prepare(fact: TextFact): readonly TextValue[] {
    const { facts } = this;
    switch (fact) {
      case 'from':
        return addresses(facts.from === null ? [] : [facts.from]);
      case 'to':
      case 'cc':
        return addresses(facts[fact]);
      case 'recipient':
        return addresses(facts.recipients);
      case 'subject':
        return values([facts.subject], limits.valueChars);
      case 'text':
        return values([facts.text], limits.textChars);
      case 'attachmentName':
        return values(facts.attachments.map((attachment) => attachment.fileName));
      case 'attachmentType':
        return values(facts.attachments.map((attachment) => attachment.type));
      case 'charset':
      case 'language':
      case 'spf':
      case 'dkim':
      case 'dmarc':
        return values([facts[fact]]);
    }
  }

  private headersNamed(name: string): readonly TextValue[] {
    this.headers ??= this.readHeaders();
    return this.headers.get(name) ?? [];
  }

  private readHeaders(): Map<string, TextValue[]> {
    const headers = new Map<string, TextValue[]>();
    for (const [name, value] of this.facts.headers.slice(0, limits.headers)) {
      const key = name.toLowerCase();
      const named = headers.get(key);
      if (named === undefined) headers.set(key, [new TextValue(value, limits.valueChars)]);
      else if (named.length < limits.values) named.push(new TextValue(value, limits.valueChars));
    }
    return headers;
  }
}

function values(texts: readonly (string | null)[], max: number = limits.valueChars): readonly TextValue[] {
  return texts
    .slice(0, limits.values)
    .flatMap((text) => (text === null || text === '' ? [] : [new TextValue(text, max)]));
}

function addresses(texts: readonly string[]): readonly TextValue[] {
  return values(texts.slice(0, limits.values).map((text) => normalAddress(text.slice(0, limits.valueChars))));
}
