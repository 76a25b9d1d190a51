import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import { OutgoingRequests } from '../http/outgoing-request.ts';
import { delegateOf, grantBinding, oauth2Binding } from '../mailbox/secret-binding.service.ts';
import { isSecretError, Secrets } from '../secret/secrets.service.ts';
import { Provider, type Send, type TokenAnswer } from './provider.ts';
import { TokenError } from './provider-words.ts';
import { serviceAccountToken } from './service-account.ts';
import { type Standing, type TokenSettings, TokenStore } from './token-store.ts';

export { TokenError } from './provider-words.ts';
export type { TokenSettings } from './token-store.ts';

/** How requests leave, where not by `OutgoingRequests`. */
export const OAUTH2_SEND = Symbol('oauth2 send');

/** Another process that asks the provider is waited for this long at most, and looked after so often, in ms. */
const longestWait = 15_000;
const lookEvery = 100;

const notSignedIn = 'Nobody has signed in at the provider for these servers: sign in.';

export interface AccessToken {
  readonly token: string;
  /** As the provider granted them. */
  readonly scopes: readonly string[];
}

/** What is needed beside the settings to ask for tokens without a person; undefined: what is stored, if it may go there. */
export interface TypedSecrets {
  readonly clientSecret?: string | undefined;
  readonly serviceAccountKey?: string | undefined;
}

/** Gives the tokens that mailboxes sign in with to mail servers. Tokens are renewed ahead of their end, by one process. */
@Injectable()
export class AccessTokens {
  readonly store: TokenStore;
  readonly send: Send;
  private readonly running = new Map<string, Promise<AccessToken>>();

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    @Inject(CONFIG) config: Pick<Config, 'allowNetworks'>,
    @Optional() @Inject(OAUTH2_SEND) send: Send | null = null,
  ) {
    this.store = new TokenStore(database, secrets);
    const outgoing = new OutgoingRequests(config.allowNetworks);
    this.send = send ?? ((url, options) => outgoing.send(url, options));
  }

  /**
   * A token for a stored mailbox, that is good at this moment by the provider's word.
   * @param refused the token that a mail server did not take: another one is wanted
   * @throws TokenError, its message the provider's own words with what to do
   */
  get(mailboxId: string, settings: TokenSettings, refused: string | null = null): Promise<AccessToken> {
    // A visit and a send of this process at one moment are one question.
    const key = JSON.stringify([mailboxId, refused, settings.oauth2]);
    const running = this.running.get(key);
    if (running) return running;
    const begun = this.find(mailboxId, settings, refused).finally(() => this.running.delete(key));
    this.running.set(key, begun);
    return begun;
  }

  /**
   * A token for settings as they stand in a form; nothing is stored. By authorization code it is that of the saved
   * mailbox, where the settings are still those that it was granted for.
   * @param mailboxId of the saved mailbox; null for a new one
   * @throws TokenError
   */
  async forForm(mailboxId: string | null, settings: TokenSettings, typed: TypedSecrets): Promise<AccessToken> {
    if (settings.oauth2?.flow === 'authorizationCode') {
      if (mailboxId === null) throw new TokenError('grant', 'Save the mailbox and sign in at the provider first.');
      // A form with other servers must not disturb what stands for the saved ones.
      if ((await this.open(mailboxId, 'oauth2.grant', settings)) === null) throw new TokenError('grant', notSignedIn);
      return this.get(mailboxId, settings);
    }
    const { accessToken, scopes } = await this.ask(mailboxId, settings, typed);
    return { token: accessToken, scopes: scopes ?? settings.oauth2?.scopes ?? [] };
  }

  private async find(mailboxId: string, settings: TokenSettings, refused: string | null): Promise<AccessToken> {
    const until = performance.now() + longestWait;
    for (;;) {
      const standing = await this.read(mailboxId, settings);
      const { row, now } = standing;
      const stored = standing.token === refused ? null : standing.token;
      const token =
        stored !== null && (row?.expiresAt ?? 0) > now ? { token: stored, scopes: row?.scopes ?? [] } : null;
      if (token && (row?.refreshAt ?? 0) > now) return token;
      const known = knownFailure(standing);
      if (known === null) {
        const claim = await this.store.claim(mailboxId, settings, row);
        if (claim) {
          try {
            return await this.renew(claim, settings);
          } catch (error) {
            // While the old one is good for a moment, the provider may be away.
            if (token && error instanceof TokenError && error.kind === 'temporary') return token;
            throw error;
          }
        }
      }
      if (token) return token;
      if (known !== null) throw known;
      if (performance.now() > until) {
        throw new TokenError('temporary', 'Another process asks the provider for a token and did not get one yet.');
      }
      await pause(lookEvery);
    }
  }

  private async read(mailboxId: string, settings: TokenSettings): Promise<Standing> {
    try {
      return await this.store.read(mailboxId, settings);
    } catch (error) {
      throw unsealed(error);
    }
  }

  private async renew(claim: { id: string; mailboxId: string; stamp: string }, settings: TokenSettings) {
    const askedAt = await this.database.now();
    let answer: TokenAnswer;
    try {
      answer = await this.ask(claim.mailboxId, settings, {});
    } catch (error) {
      if (error instanceof TokenError) await this.store.storeFailure(claim, error);
      throw error;
    }
    if (!(await this.store.storeRenewed(claim, settings, answer, askedAt))) {
      throw new TokenError('temporary', 'The settings were saved while the provider was asked. It is asked again.');
    }
    return { token: answer.accessToken, scopes: answer.scopes ?? settings.oauth2?.scopes ?? [] };
  }

  private async ask(mailboxId: string | null, settings: TokenSettings, typed: TypedSecrets): Promise<TokenAnswer> {
    const { oauth2 } = settings;
    if (oauth2 === null) throw new TokenError('grant', 'OAuth 2.0 is not filled in for this mailbox.');
    const { flow, scopes } = oauth2;
    if (flow === 'serviceAccount') {
      const key = typed.serviceAccountKey ?? (await this.open(mailboxId, 'oauth2.serviceAccountKey', settings));
      if (key === null)
        throw new TokenError('grant', 'No key of a service account is stored for these servers: paste it.');
      return serviceAccountToken(key, delegateOf(settings), scopes, this.send);
    }
    const clientSecret = typed.clientSecret ?? (await this.open(mailboxId, 'oauth2.clientSecret', settings));
    const provider = new Provider(oauth2, clientSecret, this.send);
    if (flow === 'clientCredentials') {
      if (clientSecret === null)
        throw new TokenError('grant', 'No client secret is stored for these servers: enter it.');
      return provider.byItself();
    }
    const refreshToken = await this.open(mailboxId, 'oauth2.grant', settings);
    if (refreshToken === null) {
      throw new TokenError('grant', notSignedIn);
    }
    return provider.byRefreshToken(refreshToken);
  }

  private async open(mailboxId: string | null, field: string, settings: TokenSettings): Promise<string | null> {
    if (mailboxId === null) return null;
    const binding = field === 'oauth2.grant' ? grantBinding(settings) : oauth2Binding(settings);
    try {
      return await this.secrets.open(this.database.read, mailboxId, field, binding ?? []);
    } catch (error) {
      throw unsealed(error);
    }
  }
}

/** Why the provider is not asked at this moment. */
function knownFailure({ row, now }: Standing): TokenError | null {
  if (!row?.errorKind || row.retryAt <= now) return null;
  return new TokenError(row.errorKind, row.errorMessage ?? '');
}

function unsealed(error: unknown): unknown {
  if (!isSecretError(error)) return error;
  return new TokenError(
    'grant',
    'What is stored for OAuth 2.0 does not open under this key: enter it or sign in again.',
  );
}
