import {
  type Fault,
  type MailboxChange,
  type MailboxSecretPath,
  type MailboxSettings,
  signsInByToken,
} from '@postroom/contracts';
import { MoreThan } from 'typeorm';
import type { Tx } from '../database/database.ts';
import { ProblemError } from '../http/problem-error.ts';
import { forgetTokens } from '../oauth2/forget-tokens.service.ts';
import { Oauth2GrantEntity } from '../oauth2/oauth2.entity.ts';
import { type Binding, bindingDigest, type Secrets, type StoredSecret } from '../secret/secrets.service.ts';
import {
  grantBinding,
  oauth2Binding,
  popBinding,
  smtpBinding,
  weakerShown,
  weakerThan,
} from './secret-binding.service.ts';

/** What a save asks for one secret. */
export interface SecretWish {
  readonly path: MailboxSecretPath;
  /** As in the body: a text sets it, null clears it, absent keeps it. */
  readonly typed: string | null | undefined;
  /** Where it may go from now on; null where its group of settings is gone. */
  readonly binding: Binding | null;
  /** The same place with a weaker security: from there it may come without being typed anew. */
  readonly weaker: readonly Binding[];
  /** Whether the settings use it at all, and whether they cannot do without. */
  readonly used: boolean;
  readonly required: boolean;
  readonly words: { readonly missing: string; readonly moved: string };
}

export type SecretStep =
  | { readonly kind: 'keep' }
  | { readonly kind: 'put'; readonly value: string; readonly binding: Binding }
  | { readonly kind: 'rebind'; readonly from: Binding; readonly to: Binding }
  | { readonly kind: 'remove' };

const moved = 'The server changed: type the password again.';
const clientMoved = 'Token address, client or server changed: enter this again.';
const grantMoved = 'Server, token address or client changed: forget the sign-in, save, then sign in again.';

/**
 * The wishes of a save for all secrets of a mailbox. A stored mailbox whose password is gone (its key was lost, a copy was
 * imported) can be changed and switched off without it; to be active, or to be made, it needs one.
 */
export function secretWishes(settings: MailboxSettings, body: MailboxChange, isNew: boolean): SecretWish[] {
  const needed = isNew || settings.active;
  const { pop, smtp, oauth2 } = settings;
  const byPassword = smtp?.authentication === 'password';
  const byToken = signsInByToken(settings);
  const byKey = oauth2?.flow === 'serviceAccount';
  const weakerOf = (bind: (weaker: Parameters<typeof grantBinding>[0]) => Binding | null): Binding[] =>
    weakerShown(settings)
      .map(bind)
      .filter((binding) => binding !== null);
  const client = { binding: oauth2Binding(settings), weaker: weakerOf(oauth2Binding) };
  return [
    {
      path: 'pop.password',
      typed: body.pop?.password,
      binding: popBinding(settings),
      weaker: weakerThan(pop.security).map((security) => popBinding({ pop: { ...pop, security } })),
      used: pop.authentication === 'password',
      required: needed && pop.authentication === 'password',
      words: { missing: 'Enter the password of the account.', moved },
    },
    {
      path: 'smtp.password',
      typed: body.smtp?.password,
      binding: smtpBinding(settings),
      weaker:
        smtp === null
          ? []
          : weakerThan(smtp.security)
              .map((security) => smtpBinding({ smtp: { ...smtp, security } }))
              .filter((binding) => binding !== null),
      used: byPassword,
      required: needed && byPassword,
      words: { missing: 'Enter the SMTP password, or choose no authentication.', moved },
    },
    {
      ...client,
      path: 'oauth2.clientSecret',
      typed: body.oauth2?.clientSecret,
      used: oauth2 !== null && !byKey,
      required: needed && byToken && oauth2?.flow === 'clientCredentials',
      words: { missing: 'Enter the client secret: this flow signs in with it alone.', moved: clientMoved },
    },
    {
      ...client,
      path: 'oauth2.serviceAccountKey',
      typed: body.oauth2?.serviceAccountKey,
      used: byKey,
      required: needed && byToken && byKey,
      words: { missing: 'Paste the JSON key of the service account.', moved: clientMoved },
    },
    {
      path: 'oauth2.grant',
      // It is written by signing in at the provider only, which comes after the save.
      typed: body.oauth2?.grant,
      binding: grantBinding(settings),
      weaker: weakerOf(grantBinding),
      used: byToken && oauth2?.flow === 'authorizationCode',
      required: false,
      words: { missing: '', moved: grantMoved },
    },
  ];
}

/** What becomes of a stored secret, or the fault that refuses the save. */
export function decideSecret(wish: SecretWish, stored: StoredSecret | undefined): SecretStep | Fault {
  const { path, typed, binding, words } = wish;
  if (typeof typed === 'string' && binding !== null) return { kind: 'put', value: typed, binding };
  if (typed === null || stored === undefined) {
    if (wish.required) return { path, message: words.missing };
    return stored === undefined ? { kind: 'keep' } : { kind: 'remove' };
  }
  if (binding === null) return { kind: 'remove' };
  if (stored.binding === bindingDigest(binding)) return { kind: 'keep' };
  const from = wish.weaker.find((weaker) => bindingDigest(weaker) === stored.binding);
  if (from !== undefined) return { kind: 'rebind', from, to: binding };
  // One that the settings do not use, and that may not go where they point now, is of no use to anybody.
  return wish.used ? { path, message: words.moved } : { kind: 'remove' };
}

/** Carries the steps out; gives the paths of the secrets that are others now, for the audit log. */
export async function applySecrets(
  tx: Tx,
  secrets: Secrets,
  owner: { readonly id: string; readonly by: string; readonly at: number },
  steps: ReadonlyMap<MailboxSecretPath, SecretStep>,
): Promise<MailboxSecretPath[]> {
  const changed: MailboxSecretPath[] = [];
  for (const [field, step] of steps) {
    if (step.kind === 'put') {
      const { value, binding } = step;
      await secrets.put(tx, { ownerId: owner.id, field, value, binding, changedBy: owner.by, changedAt: owner.at });
      changed.push(field);
    } else if (step.kind === 'remove') {
      await secrets.remove(tx, owner.id, field);
      changed.push(field);
    } else if (step.kind === 'rebind') {
      if (field === 'oauth2.grant') await notWhileRenewed(tx, owner);
      await secrets.rebind(tx, owner.id, field, step.from, step.to);
    }
    if (step.kind !== 'keep' && field.startsWith('oauth2.')) await forgetTokens(tx, secrets, owner.id);
  }
  return changed;
}

/** A provider may be giving a new refresh token just now: the save must not write the old one over it. */
async function notWhileRenewed(tx: Tx, owner: { readonly id: string; readonly at: number }): Promise<void> {
  if (await tx.existsBy(Oauth2GrantEntity, { mailboxId: owner.id, claimUntil: MoreThan(owner.at) })) {
    throw new ProblemError('wrong-state', 'The sign-in at the provider is just being renewed. Save again in a moment.');
  }
}
