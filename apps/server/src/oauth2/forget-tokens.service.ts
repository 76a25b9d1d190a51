import type { Tx } from '../database/database.ts';
import type { Secrets } from '../secret/secrets.service.ts';
import { Oauth2GrantEntity } from './oauth2.entity.ts';

/** Where a mailbox's access token lies among its secrets; what a person granted lies at `oauth2.grant`. */
export const accessTokenField = 'oauth2.accessToken';

/**
 * Takes away a mailbox's access token and what is known of its provider, but not what a person granted: the next use
 * asks the provider anew. Whoever asks it at this moment stores nothing.
 */
export async function forgetTokens(tx: Tx, secrets: Secrets, mailboxId: string): Promise<void> {
  await secrets.remove(tx, mailboxId, accessTokenField);
  await tx.delete(Oauth2GrantEntity, { mailboxId });
}
