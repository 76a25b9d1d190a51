import {
  type Fault,
  type Mailbox,
  type MailboxSecretPath,
  type MailboxSettings,
  completeMailbox,
  faultsOf,
  mailboxFaults,
  mailboxSettings,
} from '@postroom/contracts';
import { createBody } from './mailbox-body.ts';
import { type MailboxModel, usesOauth2 } from './mailbox-model.ts';
import type { SecretModel } from './oauth2-model.ts';

/** What the form itself says where the contract has no sentence, or one in another unit. */
export interface FaultWords {
  readonly queueMissing: string;
  readonly passwordMissing: string;
  readonly smtpPasswordMissing: string;
  readonly clientSecretMissing: string;
  readonly keyMissing: string;
  readonly sizeBetween: (from: string, to: string) => string;
}

const { maxMessageBytes } = mailboxSettings.shape.pop.shape;
const attachmentsTotalBytes = mailboxSettings.shape.more.shape.attachmentsTotalBytes.unwrap();

/** Fields whose fault the contract tells in bytes: the form has MiB. */
const sizes: Readonly<Record<string, { readonly minValue: number | null; readonly maxValue: number | null }>> = {
  'pop.maxMessageMebibytes': maxMessageBytes,
  'more.attachmentsTotalMebibytes': attachmentsTotalBytes,
};

/** The contract's fields that stand under another name in the form. */
const formNames: readonly (readonly [contract: string, form: string])[] = [
  ['pop.maxMessageBytes', 'pop.maxMessageMebibytes'],
  ['more.dailyBytes', 'more.dailyMebibytes'],
  ['more.attachmentsTotalBytes', 'more.attachmentsTotalMebibytes'],
  ['more.signature', 'more.signature.text'],
  ['more.trustedAuthservIds', 'more.trustedAuthservIds.names'],
  ['oauth2.grant', 'oauth2.forgetGrant'],
];

/** Groups that are told as a whole, and the field that says so. */
const groupFields: Readonly<Record<string, string>> = {
  smtp: 'ownSmtp',
  oauth2: 'oauth2.provider',
  'more.quietHours': 'more.quietHours.from',
  'more.burst': 'more.burst.messages',
};

/** Where a field of the contract, or an entry of its list (`scopes.2`), stands in the form; paths of the form stay. */
export function formPath(path: string): string {
  const field = path.replace(/\.\d+$/, '');
  const renamed = formNames.find(([contract]) => contract === field);
  return renamed?.[1] ?? groupFields[field] ?? field;
}

/** "64 KiB", "1 GiB": the bounds of the contract are round. */
function round(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.floor(Math.log2(bytes) / 10);
  return `${bytes / 1024 ** power} ${units[power] ?? ''}`;
}

/** Secrets that the form cannot do without, told before the server is asked: its answer would come one save later. */
function missingSecrets(model: MailboxModel, stored: Mailbox | null, words: FaultWords): Fault[] {
  if (stored !== null && !model.active) return [];
  const { pop, smtp, oauth2 } = model;
  const faults: Fault[] = [];
  const need = (path: MailboxSecretPath, typed: SecretModel, message: string) => {
    if (typed === null || (typed === '' && stored?.secrets[path] === undefined)) faults.push({ path, message });
  };
  if (pop.authentication === 'password') need('pop.password', pop.password, words.passwordMissing);
  if (model.ownSmtp && smtp.authentication === 'password') {
    need('smtp.password', smtp.password, words.smtpPasswordMissing);
  }
  if (usesOauth2(model) && oauth2.flow === 'clientCredentials') {
    need('oauth2.clientSecret', oauth2.clientSecret, words.clientSecretMissing);
  }
  if (usesOauth2(model) && oauth2.flow === 'serviceAccount') {
    need('oauth2.serviceAccountKey', oauth2.serviceAccountKey, words.keyMissing);
  }
  return faults;
}

/** All faults of the form by the contract's own schema and rules, with their paths in the form. */
export function modelFaults(model: MailboxModel, stored: Mailbox | null, words: FaultWords): Fault[] {
  const before = stored === null ? null : settingsOf(stored);
  const asked = completeMailbox(createBody(model), before, '');
  const read = mailboxSettings.safeParse(asked);
  // The rules between fields hold for what is of the wrong form elsewhere, too: the body always has every field.
  const found = [...(read.success ? [] : faultsOf(read.error.issues)), ...mailboxFaults(asked as MailboxSettings)];
  const faults = found
    .map(({ path, message }) => ({ path: formPath(path), message }))
    .filter(({ path }) => path !== 'defaultQueueId' || model.defaultQueueId !== '')
    .map((fault) => inMebibytes(fault, words));
  if (model.defaultQueueId === '') faults.push({ path: 'defaultQueueId', message: words.queueMissing });
  faults.push(...missingSecrets(model, stored, words));
  // One sentence for each field: the first says what to do first.
  return faults.filter(({ path }, index) => faults.findIndex((fault) => fault.path === path) === index);
}

function inMebibytes(fault: Fault, words: FaultWords): Fault {
  const bounds = sizes[fault.path];
  if (bounds === undefined) return fault;
  return { path: fault.path, message: words.sizeBetween(round(bounds.minValue ?? 1), round(bounds.maxValue ?? 1)) };
}

function settingsOf(mailbox: Mailbox) {
  const { id: _id, version: _version, retiredAt: _retired, secrets: _secrets, warnings: _warnings, ...rest } = mailbox;
  return rest;
}
