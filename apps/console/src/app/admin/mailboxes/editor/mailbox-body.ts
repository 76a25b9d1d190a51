import type { MailboxChange, MailboxCreate, MailboxTestRequest } from '@postroom/contracts';
import { changedPaths } from '../../../ui/edited.ts';
import { type MailboxModel, usesOauth2 } from './mailbox-model.ts';
import { moreBody, ownGroups, toBytes } from './more-model.ts';
import { oauth2Body, secretBody } from './oauth2-model.ts';

/** Whether a field takes part: those of a group that is switched off are no changes. */
function counts(path: string, model: MailboxModel): boolean {
  const [group = '', name = '', part] = path.split('.');
  if (group === 'pop' && name === 'password') return model.pop.authentication === 'password';
  if (group === 'smtp') return model.ownSmtp && smtpCounts(name, model.smtp.authentication);
  if (group === 'oauth2') return usesOauth2(model);
  if (group === 'watermarks') return !model.watermarks.useDefaults || (name !== 'low' && name !== 'high');
  const own = group === 'more' ? ownGroups.find((each) => each === name) : undefined;
  return own === undefined || part === 'own' || model.more[own].own;
}

function smtpCounts(name: string, authentication: MailboxModel['smtp']['authentication']): boolean {
  if (name === 'user') return authentication !== 'none';
  return name !== 'password' || authentication === 'password';
}

/** Paths at which the form differs from what is stored. */
export function editedPaths(before: MailboxModel, after: MailboxModel): string[] {
  return changedPaths(before, after).filter((path) => counts(path, after));
}

const pemBody = (text: string) => (text.trim() === '' ? null : text);

function popBody(pop: MailboxModel['pop']) {
  const { maxMessageMebibytes, password, caPem, ...rest } = pop;
  return {
    ...rest,
    maxMessageBytes: toBytes(maxMessageMebibytes),
    caPem: pemBody(caPem),
    ...(pop.authentication === 'password' ? secretBody('password', password) : {}),
  };
}

function smtpBody({ ownSmtp, smtp }: MailboxModel) {
  if (!ownSmtp) return null;
  const { password, user, caPem, ...rest } = smtp;
  const { authentication } = smtp;
  return {
    ...rest,
    user: authentication === 'none' ? null : user,
    caPem: pemBody(caPem),
    ...(authentication === 'password' ? secretBody('password', password) : {}),
  };
}

function watermarksBody({ useDefaults, low, high, alertTo }: MailboxModel['watermarks']) {
  const addresses = alertTo.split(/[\s,;]+/).filter((address) => address !== '');
  return {
    useDefaults,
    ...(useDefaults ? {} : { low, high }),
    alertTo: addresses.length === 0 ? null : addresses.length === 1 ? addresses[0] : addresses,
  };
}

/**
 * The body of the POST that makes it. Numbers that are still empty stay null: the contract then finds the fault. OAuth 2.0
 * is left out where nothing signs in by it, so that what is stored of it stays for a change of mind.
 */
export function createBody(model: MailboxModel): MailboxCreate {
  const { ownSmtp: _own, oauth2, ...rest } = model;
  return {
    ...rest,
    pop: popBody(model.pop),
    smtp: smtpBody(model),
    ...(usesOauth2(model) ? { oauth2: oauth2Body(oauth2) } : {}),
    watermarks: watermarksBody(model.watermarks),
    more: moreBody(model.more),
  } as MailboxCreate;
}

const bodyNames: Readonly<Record<string, string>> = {
  maxMessageMebibytes: 'maxMessageBytes',
  dailyMebibytes: 'dailyBytes',
  attachmentsTotalMebibytes: 'attachmentsTotalBytes',
};

/** The body of the PATCH: only what was changed, so that what others change meanwhile stays as it is. */
export function changeBody(before: MailboxModel, after: MailboxModel, version: number): MailboxChange {
  const whole = createBody(after) as Record<string, unknown>;
  const body: Record<string, unknown> = { version };
  for (const path of editedPaths(before, after)) {
    const [group = '', name = ''] = path.split('.');
    if (group === 'ownSmtp' || group === 'smtp') body['smtp'] = whole['smtp'];
    else if (group === 'pop' || group === 'more') {
      const field = bodyNames[name] ?? name;
      body[group] = {
        ...(body[group] as object | undefined),
        [field]: (whole[group] as Record<string, unknown>)[field],
      };
    } else body[group] = whole[group];
  }
  return body;
}

/**
 * What Test takes: servers and accounts as they stand in the form; with the id of a stored mailbox its secrets are used
 * where none was typed. The rest of the form may still be faulty.
 */
export function testBody(model: MailboxModel, id: string | null): MailboxTestRequest {
  const { email, pop, smtp, oauth2 } = createBody(model);
  return {
    ...(id === null ? {} : { id }),
    ...(email.trim() === '' ? {} : { email }),
    pop,
    smtp,
    ...(oauth2 === undefined ? {} : { oauth2 }),
  };
}
