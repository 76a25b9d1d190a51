import type { Action, Condition, Facts, OwnedRules, Rule, RuleLists } from '../src/index.ts';

let made = 0;

export function newFacts(some: Partial<Facts> = {}): Facts {
  return {
    from: 'ada@customer.example',
    to: ['support@example.net'],
    cc: [],
    recipients: ['support@example.net'],
    alias: null,
    mailbox: 'mailbox-1',
    departmentIds: ['root', 'sales'],
    aliasDefaultQueueId: null,
    mailboxDefaultQueueId: 'default',
    subject: 'Invoice 4711',
    text: 'Please send it again.',
    headers: [],
    size: 2000,
    attachments: [],
    charset: 'utf-8',
    language: 'en',
    trusted: false,
    forcedRouting: false,
    truncated: false,
    automatic: false,
    bounce: false,
    followUp: false,
    spf: 'unknown',
    dkim: 'unknown',
    dmarc: 'unknown',
    withinBusinessHours: true,
    customerLists: [],
    ...some,
  };
}

export const always: Condition = { all: [] };

/** A rule that matches everything unless told otherwise; its name is its id. */
export function newRule(id: string, then: readonly Action[] = [], some: Partial<Rule> = {}): Rule {
  return { id, name: id, enabled: true, builtIn: false, when: always, then, stopProcessing: false, rules: [], ...some };
}

export function routing(id: string, queueId: string, some: Partial<Rule> = {}): Rule {
  return newRule(id, [{ action: 'route', queueId }], some);
}

export function tagging(id: string, some: Partial<Rule> = {}): Rule {
  return newRule(id, [{ action: 'tag', tag: id }], some);
}

export function when(fact: string, operator: string, value?: unknown, name?: string): Condition {
  return { all: [{ fact, operator, value, name }] };
}

export function ofInstallation(rules: readonly Rule[]): OwnedRules[] {
  return [{ owner: { kind: 'installation' }, version: ++made, rules }];
}

export function newLists(some: {
  filter?: readonly Rule[];
  incoming?: readonly Rule[];
  postIncoming?: readonly Rule[];
  queueGroups?: Readonly<Record<string, readonly Rule[]>>;
}): RuleLists {
  return {
    filter: ofInstallation(some.filter ?? []),
    incoming: ofInstallation(some.incoming ?? []),
    postIncoming: ofInstallation(some.postIncoming ?? []),
    queueGroups: new Map(Object.entries(some.queueGroups ?? {})),
  };
}
