import type { Fault, MailboxChange, MailboxSecretPath, MailboxSettings, Security } from '@postroom/contracts';
import type { Tx } from '../database/database.ts';
import { type Binding, bindingDigest, type Secrets, type StoredSecret } from '../secret/secrets.service.ts';
import { oauth2Binding, popBinding, smtpBinding } from './secret-binding.service.ts';

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

/** From the one that hides nothing to the one that is encrypted from the first byte. */
const byStrength: readonly Security[] = ['none', 'starttls', 'tls'];

function weakerThan(security: Security): Security[] {
  return byStrength.slice(0, byStrength.indexOf(security));
}

const moved = 'The server changed: type the password again.';
const clientMoved = 'Token address or client changed: enter this again.';

/**
 * The wishes of a save for all secrets of a mailbox. A stored mailbox whose password is gone (its key was lost, a copy was
 * imported) can be changed and switched off without it; to be active, or to be made, it needs one.
 */
export function secretWishes(settings: MailboxSettings, body: MailboxChange, isNew: boolean): SecretWish[] {
  const needed = isNew || settings.active;
  const { pop, smtp, oauth2 } = settings;
  const byPassword = smtp?.authentication === 'password';
  const byKey = oauth2?.flow === 'serviceAccount';
  const client = { binding: oauth2Binding(settings), weaker: [], required: false };
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
      words: { missing: '', moved: clientMoved },
    },
    {
      ...client,
      path: 'oauth2.serviceAccountKey',
      typed: body.oauth2?.serviceAccountKey,
      used: byKey,
      words: { missing: '', moved: clientMoved },
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
      await secrets.rebind(tx, owner.id, field, step.from, step.to);
    }
  }
  return changed;
}
