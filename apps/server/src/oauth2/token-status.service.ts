import { type Oauth2Status, signsInByToken } from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import type { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { accessTokenBinding, grantBinding } from '../mailbox/secret-binding.service.ts';
import { bindingDigest, type Secrets, type StoredSecret } from '../secret/secrets.service.ts';
import { Oauth2GrantEntity } from './oauth2.entity.ts';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** How each mailbox that signs in by tokens stands with its provider; `grantedBy` is a person's id. At most two queries. */
export async function tokenStatuses(
  manager: EntityManager,
  secrets: Secrets,
  mailboxes: readonly Pick<MailboxEntity, 'id' | 'groups'>[],
): Promise<Map<string, Oauth2Status>> {
  const signingIn = mailboxes.filter(({ groups }) => groups.oauth2 !== null && signsInByToken(groups));
  if (signingIn.length === 0) return new Map();
  const ids = signingIn.map(({ id }) => id);
  const rows = await manager.findBy(Oauth2GrantEntity, { mailboxId: In(ids) });
  const byId = new Map(rows.map((row) => [row.mailboxId, row]));
  const stored = await secrets.list(manager, ids);
  return new Map(
    signingIn.map(({ id, groups }) => {
      const row = byId.get(id);
      const current = row?.binding === bindingDigest(accessTokenBinding(groups) ?? []) ? row : null;
      const grant = stored.get(id)?.get('oauth2.grant');
      const valid = grant?.binding === bindingDigest(grantBinding(groups) ?? []) ? grant : null;
      return [id, statusOf(groups.oauth2?.flow === 'authorizationCode', current, valid)];
    }),
  );
}

function statusOf(byPerson: boolean, row: Oauth2GrantEntity | null, grant: StoredSecret | null): Oauth2Status {
  return {
    state: stateOf(byPerson, row, grant),
    expiresAt: iso(row?.expiresAt ?? null),
    grantedBy: byPerson ? (grant?.changedBy ?? null) : null,
    grantedAt: byPerson ? iso(grant?.changedAt ?? null) : null,
    scopes: [...(row?.scopes ?? [])],
    error: row?.errorMessage ?? null,
  };
}

function stateOf(byPerson: boolean, row: Oauth2GrantEntity | null, grant: StoredSecret | null): Oauth2Status['state'] {
  if (row?.errorKind === 'grant') return 'refused';
  if (row?.errorKind === 'temporary') return 'failing';
  if (byPerson && grant === null) return 'not-signed-in';
  return row?.expiresAt === undefined || row.expiresAt === null ? 'not-asked' : 'ready';
}
