import type { OutboundCharset } from './charset-names.ts';

/** The euro characters' fate where the wanted set lacks them alone: the mailbox's or alias's setting. */
export type EuroSetting = 'latin9' | 'unicode' | 'replace' | 'none';

export interface ChoiceInput {
  kind: 'reply' | 'new';
  /** The mailbox's or alias's default outbound set. */
  outboundCharset: OutboundCharset;
  replyCharset: 'auto' | 'incoming' | 'default';
  euro: EuroSetting;
  /** The incoming message's `charset` (or any label for it); null for a new message, or when there is none. */
  incomingCharset: string | null;
  /** Everything that will be sent: subject, names, body. */
  text: string;
}

/** Where the wanted set came from. */
export type WantedFrom = 'incoming' | 'default';

/** Why a set was chosen: a stable code with its facts. `wanted` is the set of step 1. */
export type ChoiceReason =
  | { code: 'ascii' | 'carries'; wanted: OutboundCharset; from: WantedFrom; passedOver: string | null }
  | { code: 'second-carries'; wanted: OutboundCharset; from: 'default'; lacking: OutboundCharset; missing: string[] }
  | { code: 'incoming-not-sendable'; wanted: 'UTF-8'; from: 'incoming'; passedOver: string | null }
  | { code: 'euro-latin9'; wanted: OutboundCharset; from: WantedFrom; euros: number }
  | { code: 'euro-latin9-lacks-others'; wanted: OutboundCharset; from: WantedFrom; euros: number; missing: string[] }
  | { code: 'euro-unicode'; wanted: OutboundCharset; from: WantedFrom; euros: number }
  | { code: 'euro-replaced'; wanted: OutboundCharset; from: WantedFrom; euros: number }
  | { code: 'euro-question-mark'; wanted: OutboundCharset; from: WantedFrom; euros: number }
  | { code: 'lacks'; wanted: OutboundCharset; from: WantedFrom; missing: string[] };

export interface Substitution {
  from: string;
  to: string;
  count: number;
}

export interface Choice {
  charset: OutboundCharset;
  reason: ChoiceReason;
  /** One plain sentence for people: the set, and why. */
  explanation: string;
  /** What the text will say instead; empty when it goes out as it is. */
  substitutions: Substitution[];
  /** The text with the substitutions made; `encode` in the chosen set carries it, never throwing. */
  apply(text: string): string;
}
