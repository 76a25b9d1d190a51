import {
  type Fault,
  googleTokenUrl,
  type MailboxChange,
  type MailboxSettings,
  signsInByToken,
} from '@postroom/contracts';
import * as z from 'zod';
import type { Tx } from '../database/database.ts';
import { isLoopback } from '../http/public-url.ts';
import { ReachableNetworks } from '../http/reachable-networks.ts';
import type { Secrets } from '../secret/secrets.service.ts';

const serviceAccount = z.looseObject({
  type: z.literal('service_account'),
  token_uri: z.literal(googleTokenUrl).optional(),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
});

function keyFault(text: string | null | undefined): Fault[] {
  if (typeof text !== 'string') return [];
  const path = 'oauth2.serviceAccountKey';
  let key: unknown;
  try {
    key = JSON.parse(text);
  } catch {
    return [{ path, message: 'Paste the whole JSON file of the key.' }];
  }
  const parsed = serviceAccount.safeParse(key);
  if (parsed.success) return [];
  const whole = !parsed.error.issues.some(({ path: [at] }) => at === 'type' || at === 'token_uri');
  if (whole) return [{ path, message: 'The key lacks client_email or private_key: paste the whole JSON file.' }];
  return [
    { path, message: `Only a key of type service_account with Google’s token address (${googleTokenUrl}) is taken.` },
  ];
}

/** https alone, but for a provider on this machine where an administrator of the server opened that. */
function isTaken(address: string, opened: readonly string[]): boolean {
  const url = new URL(address);
  if (url.protocol === 'https:') return true;
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const networks = new ReachableNetworks(opened);
  if (host === 'localhost') return networks.isOpened('127.0.0.1') || networks.isOpened('::1');
  return isLoopback(url.hostname) && networks.isOpened(host);
}

/** The rules about OAuth 2.0 that need the key's text or this installation's networks. */
export function oauth2TypedFaults(settings: MailboxSettings, body: MailboxChange, opened: readonly string[]): Fault[] {
  const faults = keyFault(body.oauth2?.serviceAccountKey);
  for (const field of ['authorizationUrl', 'tokenUrl'] as const) {
    const url = settings.oauth2?.[field] ?? null;
    if (url !== null && !isTaken(url, opened)) {
      faults.push({ path: `oauth2.${field}`, message: 'Give an address that begins with https://.' });
    }
  }
  return faults;
}

/** A warning where mail waits until somebody signs in at the provider. */
export async function grantMissing(
  tx: Tx,
  secrets: Secrets,
  mailboxId: string,
  settings: MailboxSettings,
): Promise<Fault[]> {
  if (!signsInByToken(settings) || settings.oauth2?.flow !== 'authorizationCode') return [];
  const stored = (await secrets.list(tx, [mailboxId])).get(mailboxId);
  if (stored?.has('oauth2.grant') === true) return [];
  return [{ path: 'oauth2.grant', message: 'Sign in at the provider: until somebody does, mail waits on its server.' }];
}
