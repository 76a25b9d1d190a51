import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Oauth2Outcome, signsInByToken } from '@postroom/contracts';
import { randomPKCECodeVerifier } from 'openid-client';
import { LessThan } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database, type Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { notFound, ProblemError } from '../http/problem-error.ts';
import { dueByWish } from '../intake/lease.service.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { recordEvent } from '../live/record.events.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { accessTokenBinding, oauth2Binding } from '../mailbox/secret-binding.service.ts';
import { bindingDigest, isSecretError, Secrets } from '../secret/secrets.service.ts';
import { AccessTokens, TokenError, type TokenSettings } from './access-tokens.service.ts';
import { Oauth2SignInEntity } from './oauth2.entity.ts';
import { Provider, type TokenAnswer } from './provider.ts';

/** A person has so long to sign in at the provider, in ms. */
const signInTime = 15 * 60_000;
const stateBytes = 32;
const verifierField = 'oauth2.verifier';

/** How the way to the provider and back ended; the mailbox is not known where the state is none of ours. */
export interface Finished {
  readonly mailboxId: string | null;
  readonly outcome: Oauth2Outcome;
}

type CompleteAnswer = TokenAnswer & { readonly refreshToken: string };

const hashOf = (state: string) => createHash('sha256').update(state).digest('hex');

/** The mailbox that a state names; only a page to go to, nothing is believed of it. */
function mailboxIn(state: string): string | null {
  return /\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(state)?.[1] ?? null;
}

/** What a sign-in was begun with: another page, client or server is another sign-in. */
function digestOf(settings: TokenSettings): string {
  return bindingDigest([settings.oauth2?.authorizationUrl ?? null, ...(accessTokenBinding(settings) ?? [])]);
}

/** Sign-ins of administrators at the providers of mailboxes: authorization code with PKCE (RFC 6749, 7636, 9700). */
@Injectable()
export class ProviderSignIns {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * Begins one; gives the provider's page. An earlier one of the same session for the mailbox is over with it.
   * @param redirectUri as it is registered with the provider
   * @throws ProblemError 404, 403 for callers without a session, 409 where the mailbox signs in another way
   */
  async start(mailboxId: string, redirectUri: string, caller: Caller): Promise<string> {
    const { sessionId } = caller;
    if (sessionId === null) {
      throw new ProblemError('forbidden', 'A sign-in at the provider belongs to a session: begin it in the console.');
    }
    const mailbox = await this.database.read.findOneBy(MailboxEntity, { id: mailboxId });
    if (mailbox?.retiredAt !== null) throw notFound('This mailbox');
    const settings = mailbox.groups;
    const { oauth2 } = settings;
    if (oauth2?.flow !== 'authorizationCode' || !signsInByToken(settings)) {
      throw new ProblemError(
        'wrong-state',
        'This mailbox is not saved with OAuth 2.0 by signing in at the provider. Choose that, save, then sign in.',
      );
    }
    // The mailbox stands in it, so that who comes too late is brought back to its page all the same.
    const state = `${randomBytes(stateBytes).toString('base64url')}.${mailboxId}`;
    const verifier = randomPKCECodeVerifier();
    const user = settings.pop.authentication === 'oauth2' ? settings.pop.user : (settings.smtp?.user ?? '');
    const url = await this.provider(settings, null).authorizationUrl(redirectUri, state, verifier, user);
    const id = newId();
    await this.database.run(async (tx) => {
      const now = await this.database.now(tx);
      await this.clear(tx, { expiresAt: LessThan(now) });
      await this.clear(tx, { mailboxId, sessionId });
      await tx.insert(Oauth2SignInEntity, {
        ...{ id, stateHash: hashOf(state), mailboxId, sessionId, settings: digestOf(settings), redirectUri },
        expiresAt: now + signInTime,
      });
      const kept = { ownerId: id, field: verifierField, value: verifier, binding: [] };
      await this.secrets.put(tx, { ...kept, changedBy: caller.personId, changedAt: now });
    });
    return url;
  }

  /**
   * Ends one with what the provider sent along with the browser. Nothing is thrown that a person could have caused.
   * @param search the query of the address that was returned to
   */
  async finish(search: string, caller: Caller | null): Promise<Finished> {
    const state = new URLSearchParams(search).get('state') ?? '';
    const begun = await this.database.read.findOneBy(Oauth2SignInEntity, { stateHash: hashOf(state) });
    const mailboxId = begun?.mailboxId ?? mailboxIn(state);
    if (caller === null) return { mailboxId, outcome: 'not-signed-in' };
    if (begun?.sessionId !== caller.sessionId || !caller.roles.includes('administrator')) {
      return { mailboxId, outcome: 'expired' };
    }
    const verifier = await this.take(begun);
    const mailbox = await this.database.read.findOneBy(MailboxEntity, { id: begun.mailboxId });
    if (verifier === null || !mailbox || digestOf(mailbox.groups) !== begun.settings) {
      return { mailboxId, outcome: 'expired' };
    }
    const settings = mailbox.groups;
    let answer: CompleteAnswer;
    try {
      const returned = new URL(begun.redirectUri);
      returned.search = search;
      answer = complete(
        await this.provider(settings, await this.clientSecret(begun.mailboxId, settings)).byCode(
          returned,
          state,
          verifier,
        ),
      );
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      await this.refuse(begun.mailboxId, settings, error, caller);
      return { mailboxId, outcome: 'refused' };
    }
    const granted = await this.grant(begun, answer, caller);
    return { mailboxId, outcome: granted ? 'granted' : 'expired' };
  }

  /** The verifier of a sign-in that is still open; from then on it is over. */
  private take(begun: Oauth2SignInEntity): Promise<string | null> {
    return this.database.run(async (tx) => {
      const now = await this.database.now(tx);
      let verifier: string | null = null;
      try {
        verifier = await this.secrets.open(tx, begun.id, verifierField, []);
      } catch (error) {
        // Another key since: to be begun again.
        if (!isSecretError(error)) throw error;
      }
      const { affected } = await tx.delete(Oauth2SignInEntity, { id: begun.id });
      await this.secrets.remove(tx, begun.id);
      return affected === 1 && begun.expiresAt > now ? verifier : null;
    });
  }

  private async grant(begun: Oauth2SignInEntity, answer: CompleteAnswer, caller: Caller): Promise<boolean> {
    const { mailboxId } = begun;
    return this.database.run(async (tx) => {
      const mailbox = await tx.findOneBy(MailboxEntity, { id: mailboxId });
      if (mailbox?.retiredAt !== null || digestOf(mailbox.groups) !== begun.settings) return false;
      const now = await this.database.now(tx);
      await this.tokens.store.storeGrant(tx, mailboxId, mailbox.groups, answer, { personId: caller.personId, at: now });
      const detail = { scopes: answer.scopes ?? mailbox.groups.oauth2?.scopes ?? [] };
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.oauth2-granted',
        targetId: mailboxId,
        detail,
      });
      // What was kept back is fetched at once, not at the end of a pause.
      await tx.update(MaildropEntity, { mailboxId, current: true }, { dueAt: () => dueByWish(now) });
      await recordEvent(tx, { kind: 'mailbox.status', mailboxId });
      return true;
    });
  }

  private async refuse(mailboxId: string, settings: TokenSettings, error: TokenError, caller: Caller): Promise<void> {
    await this.database.run(async (tx) => {
      await this.tokens.store.storeRefusal(tx, mailboxId, settings, error);
      const detail = { reason: error.message };
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.oauth2-refused',
        targetId: mailboxId,
        detail,
      });
      await recordEvent(tx, { kind: 'mailbox.status', mailboxId });
    });
  }

  private provider(settings: TokenSettings, clientSecret: string | null): Provider {
    const { oauth2 } = settings;
    if (oauth2 === null) throw new TokenError('grant', 'OAuth 2.0 is not filled in for this mailbox.');
    return new Provider(oauth2, clientSecret, this.tokens.send);
  }

  private async clientSecret(mailboxId: string, settings: TokenSettings): Promise<string | null> {
    try {
      const binding = oauth2Binding(settings) ?? [];
      return await this.secrets.open(this.database.read, mailboxId, 'oauth2.clientSecret', binding);
    } catch (error) {
      if (!isSecretError(error)) throw error;
      throw new TokenError('grant', 'The stored client secret does not open under this key: enter it again.');
    }
  }

  private async clear(tx: Tx, which: Parameters<typeof tx.findBy<Oauth2SignInEntity>>[1]): Promise<void> {
    for (const { id } of await tx.findBy(Oauth2SignInEntity, which)) {
      await tx.delete(Oauth2SignInEntity, { id });
      await this.secrets.remove(tx, id);
    }
  }
}

/** @throws TokenError where mail would stop with the first access token's end */
function complete(answer: TokenAnswer): CompleteAnswer {
  const { refreshToken } = answer;
  if (refreshToken !== null) return { ...answer, refreshToken };
  throw new TokenError(
    'grant',
    'The provider gave no refresh token, so mail would stop within the hour. Add the scope offline_access, or allow ' +
      'offline access in the provider’s administration; at Google take away Postroom’s access first. Then sign in again.',
  );
}
