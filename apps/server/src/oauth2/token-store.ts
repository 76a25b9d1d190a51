import { setTimeout as pause } from 'node:timers/promises';
import type { MailboxSettings } from '@postroom/contracts';
import { Database, isDuplicate, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { recordEvent } from '../live/record.events.ts';
import { accessTokenBinding, grantBinding } from '../mailbox/secret-binding.service.ts';
import { bindingDigest, type Binding, type Secrets } from '../secret/secrets.service.ts';
import { accessTokenField } from './forget-tokens.service.ts';
import { Oauth2GrantEntity } from './oauth2.entity.ts';
import type { TokenAnswer } from './provider.ts';
import type { TokenError } from './provider-words.ts';

/** The settings that tokens belong to. */
export type TokenSettings = Pick<MailboxSettings, 'pop' | 'smtp' | 'oauth2'>;

/**
 * In ms: how long one process may ask the provider and store what it gave. Longer than a request may take (10 s) and the
 * tries to store together: a refresh token that is used twice makes strict providers revoke everything.
 */
export const claimTime = 60_000;
/** An answer is tried to be stored so long, in ms: with it, a new refresh token would be lost. */
const storeTime = 40_000;
const longestStorePause = 5000;

/** A lifetime where the provider tells none, and the longest that is believed, in seconds. */
const usualLifetime = 3600;
const longestLifetime = 86_400;
/** Tokens are replaced so long before their end, in ms, but never before three quarters of their life. */
const aheadAtMost = 5 * 60_000;
/** After a failure the provider is left alone for so long, in ms. */
const retryAfter = { grant: 60_000, temporary: 10_000 };

/** A mailbox's access token as it stands, and by what clock. */
export interface Standing {
  readonly row: Oauth2GrantEntity | null;
  /** Null where none is stored for these settings. */
  readonly token: string | null;
  /** The database's clock. */
  readonly now: number;
}

/** The right to ask the provider: no other process does so meanwhile. */
export interface Claim {
  readonly id: string;
  readonly mailboxId: string;
  readonly stamp: string;
}

function bindingOf(settings: TokenSettings): Binding {
  return accessTokenBinding(settings) ?? [];
}

/** Tokens of mailboxes in the database: written by one process at a time, and only over what it had read. */
export class TokenStore {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
  ) {}

  /** @throws SecretError if it was sealed under another key */
  async read(mailboxId: string, settings: TokenSettings): Promise<Standing> {
    const { read } = this.database;
    const binding = bindingOf(settings);
    const found = await read.findOneBy(Oauth2GrantEntity, { mailboxId });
    const row = found?.binding === bindingDigest(binding) ? found : null;
    const token = row && (await this.secrets.open(read, mailboxId, accessTokenField, binding));
    return { row, token, now: await this.database.now() };
  }

  /** @param seen the row that the decision was made on; null where another process asks, or has stored since */
  async claim(mailboxId: string, settings: TokenSettings, seen: Oauth2GrantEntity | null): Promise<Claim | null> {
    const binding = bindingDigest(bindingOf(settings));
    const id = newId();
    try {
      return await this.database.run(async (tx) => {
        const now = await this.database.now(tx);
        const row = await this.rowFor(tx, mailboxId, binding, seen, now);
        if (row === null) return null;
        const { affected } = await tx
          .createQueryBuilder()
          .update(Oauth2GrantEntity)
          .set({ claim: id, claimUntil: now + claimTime })
          .where('mailboxId = :mailboxId AND stamp = :stamp AND claimUntil <= :now', {
            mailboxId,
            stamp: row.stamp,
            now,
          })
          .execute();
        return affected === 1 ? { id, mailboxId, stamp: row.stamp } : null;
      });
    } catch (error) {
      // Two that claim a mailbox for the first time: one of them makes the row.
      if (isDuplicate(error)) return null;
      throw error;
    }
  }

  /** The row to claim; a new one where there is none for these settings. Null: another process was faster. */
  private async rowFor(
    tx: Tx,
    mailboxId: string,
    binding: string,
    seen: Oauth2GrantEntity | null,
    now: number,
  ): Promise<Pick<Oauth2GrantEntity, 'stamp'> | null> {
    if (seen !== null) return seen;
    const other = await tx.findOneBy(Oauth2GrantEntity, { mailboxId });
    if (other?.binding === binding || (other && other.claimUntil > now)) return null;
    if (other) await tx.delete(Oauth2GrantEntity, { mailboxId, stamp: other.stamp });
    const stamp = newId();
    await tx.insert(Oauth2GrantEntity, { ...nothingKnown(mailboxId, binding), stamp });
    return { stamp };
  }

  /**
   * Stores what the provider gave to who holds the claim, before anybody uses it. A database that is away for a moment
   * is waited for. False where the settings changed, or the grant was forgotten: the answer is nobody's any more.
   * @param askedAt the database's clock before the provider was asked
   */
  async storeRenewed(claim: Claim, settings: TokenSettings, answer: TokenAnswer, askedAt: number): Promise<boolean> {
    const until = performance.now() + storeTime;
    for (let wait = 200; ; wait = Math.min(2 * wait, longestStorePause)) {
      try {
        return await this.database.run((tx) => this.renewed(tx, claim, settings, answer, askedAt));
      } catch (error) {
        if (performance.now() + wait > until) throw error;
        await pause(wait);
      }
    }
  }

  private async renewed(
    tx: Tx,
    { mailboxId, stamp }: Claim,
    settings: TokenSettings,
    answer: TokenAnswer,
    askedAt: number,
  ): Promise<boolean> {
    // By the stamp, not the claim: one that ran out while the database was away has still the newest refresh token.
    const row = await tx.findOneBy(Oauth2GrantEntity, { mailboxId, stamp });
    const { affected } = await tx.update(
      Oauth2GrantEntity,
      { mailboxId, stamp },
      { ...renewedColumns(settings, answer, askedAt), stamp: newId() },
    );
    if (affected !== 1) return false;
    if (answer.refreshToken !== null) {
      const binding = grantBinding(settings) ?? [];
      await this.secrets.replace(tx, mailboxId, 'oauth2.grant', binding, answer.refreshToken);
    }
    await this.putToken(tx, mailboxId, settings, answer.accessToken, askedAt);
    if ((row?.errorKind ?? null) !== null) await recordEvent(tx, { kind: 'mailbox.status', mailboxId });
    return true;
  }

  /** Notes why no token came, and gives the claim back. */
  async storeFailure({ mailboxId, id, stamp }: Claim, { kind, message }: TokenError): Promise<void> {
    await this.database.run(async (tx) => {
      const now = await this.database.now(tx);
      const before = await tx.findOneBy(Oauth2GrantEntity, { mailboxId });
      const failure = { errorKind: kind, errorMessage: message, retryAt: now + retryAfter[kind] };
      const mine = { mailboxId, stamp, claim: id };
      const { affected } = await tx.update(Oauth2GrantEntity, mine, { ...failure, claim: null, claimUntil: 0 });
      if (affected === 1 && before?.errorMessage !== message)
        await recordEvent(tx, { kind: 'mailbox.status', mailboxId });
    });
  }

  /** Writes what a person granted at the provider, in place of all that was known before. */
  async storeGrant(
    tx: Tx,
    mailboxId: string,
    settings: TokenSettings,
    answer: TokenAnswer & { readonly refreshToken: string },
    by: { readonly personId: string; readonly at: number },
  ): Promise<void> {
    const binding = bindingDigest(bindingOf(settings));
    await tx.delete(Oauth2GrantEntity, { mailboxId });
    await tx.insert(Oauth2GrantEntity, {
      ...nothingKnown(mailboxId, binding),
      ...renewedColumns(settings, answer, by.at),
    });
    await this.secrets.put(tx, {
      ownerId: mailboxId,
      field: 'oauth2.grant',
      value: answer.refreshToken,
      binding: grantBinding(settings) ?? [],
      changedBy: by.personId,
      changedAt: by.at,
    });
    await this.putToken(tx, mailboxId, settings, answer.accessToken, by.at);
  }

  /** Notes that a sign-in at the provider came to nothing; what was granted before stays in use. */
  async storeRefusal(tx: Tx, mailboxId: string, settings: TokenSettings, error: TokenError): Promise<void> {
    const binding = bindingDigest(bindingOf(settings));
    const failure = { errorKind: error.kind, errorMessage: error.message };
    const { affected } = await tx.update(Oauth2GrantEntity, { mailboxId, binding }, failure);
    if (affected === 1) return;
    await tx.delete(Oauth2GrantEntity, { mailboxId });
    await tx.insert(Oauth2GrantEntity, { ...nothingKnown(mailboxId, binding), ...failure });
  }

  private async putToken(tx: Tx, mailboxId: string, settings: TokenSettings, value: string, at: number): Promise<void> {
    const binding = bindingOf(settings);
    await this.secrets.put(tx, {
      ownerId: mailboxId,
      field: accessTokenField,
      value,
      binding,
      changedBy: null,
      changedAt: at,
    });
  }
}

function nothingKnown(mailboxId: string, binding: string): Oauth2GrantEntity {
  const none = { claim: null, claimUntil: 0, errorKind: null, errorMessage: null, retryAt: 0 };
  return { mailboxId, binding, stamp: newId(), ...none, scopes: [], expiresAt: null, refreshAt: null };
}

/** By the database's clock and a length of time: the provider's clock has no say. */
function renewedColumns(settings: TokenSettings, answer: TokenAnswer, askedAt: number) {
  const seconds = Math.min(Math.max(answer.expiresInSeconds ?? usualLifetime, 0), longestLifetime);
  const life = seconds * 1000;
  return {
    claim: null,
    claimUntil: 0,
    scopes: answer.scopes ?? settings.oauth2?.scopes ?? [],
    expiresAt: askedAt + life,
    refreshAt: askedAt + life - Math.min(aheadAtMost, life / 4),
    errorKind: null,
    errorMessage: null,
    retryAt: 0,
  };
}
