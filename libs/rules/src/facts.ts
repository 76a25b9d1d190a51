/** What our own servers said about the sender's authentication; `unknown` where they said nothing. */
export type AuthenticationResult =
  'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'policy' | 'temperror' | 'permerror' | 'unknown';

/** What the rules may know about one message: plain data, no bytes. Bounded again when read (`limits`). */
export interface Facts {
  /** The sender's address; null for none or the null sender. */
  from: string | null;
  to: readonly string[];
  cc: readonly string[];
  /** Every address that the message was for: To, Cc and what the delivery headers add. */
  recipients: readonly string[];
  /** Id of the alias that the message was addressed to. */
  alias: string | null;
  /** Id of the mailbox that it arrived in. */
  mailbox: string;
  /** The departments whose lists apply to the mailbox's mail; lists of other departments are passed over. */
  departmentIds: readonly string[];
  aliasDefaultQueueId: string | null;
  mailboxDefaultQueueId: string | null;
  subject: string;
  text: string;
  headers: readonly (readonly [name: string, value: string])[];
  /** Octets of the message as received. */
  size: number;
  attachments: readonly { readonly fileName: string | null; readonly type: string; readonly size: number }[];
  charset: string | null;
  /** A language tag such as `de`, or null where none could be guessed. */
  language: string | null;
  trusted: boolean;
  /** The mailbox has `forceDefaultQueue`. */
  forcedRouting: boolean;
  truncated: boolean;
  /** Auto-submitted, bulk or list mail. A filter rule that marks a message as bulk sets it for the rules after it. */
  automatic: boolean;
  /** A filter rule that marks a message as bounce sets it for the rules after it. */
  bounce: boolean;
  /** The message joins a conversation. */
  followUp: boolean;
  spf: AuthenticationResult;
  dkim: AuthenticationResult;
  dmarc: AuthenticationResult;
  withinBusinessHours: boolean;
  /** Ids of the lists that the customer is in. */
  customerLists: readonly string[];
}

/** What kind of value a fact has, which decides how it is compared and which operators it knows. */
export type FactKind = 'text' | 'address' | 'id' | 'number' | 'flag';

/** The facts that a condition may name. `header` takes a `name` too. */
export const factKinds = {
  from: 'address',
  to: 'address',
  cc: 'address',
  recipient: 'address',
  alias: 'id',
  mailbox: 'id',
  subject: 'text',
  text: 'text',
  header: 'text',
  size: 'number',
  attachmentCount: 'number',
  attachmentName: 'text',
  attachmentType: 'text',
  charset: 'text',
  language: 'text',
  trusted: 'flag',
  forcedRouting: 'flag',
  truncated: 'flag',
  automatic: 'flag',
  bounce: 'flag',
  followUp: 'flag',
  spf: 'text',
  dkim: 'text',
  dmarc: 'text',
  withinBusinessHours: 'flag',
  customerList: 'id',
} as const satisfies Record<string, FactKind>;

export type FactName = keyof typeof factKinds;

export type Operator =
  'is' | 'contains' | 'startsWith' | 'endsWith' | 'matches' | 'isAnyOf' | 'greater' | 'less' | 'exists';

const inText: readonly Operator[] = ['is', 'contains', 'startsWith', 'endsWith', 'matches', 'isAnyOf', 'exists'];

/** The operators that each kind of fact knows; any other pair is a fault of the rule. */
export const operatorsOf: Readonly<Record<FactKind, readonly Operator[]>> = {
  text: inText,
  address: inText,
  id: ['is', 'isAnyOf', 'exists'],
  number: ['is', 'isAnyOf', 'greater', 'less', 'exists'],
  flag: ['is', 'exists'],
};

export function isFactName(name: string): name is FactName {
  return Object.hasOwn(factKinds, name);
}
