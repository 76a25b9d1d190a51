import { Entity, Index } from 'typeorm';
import {
  IdColumn,
  InstantColumn,
  JsonColumn,
  NameColumn,
  NullableRefColumn,
  RefColumn,
  TextColumn,
} from '../database/columns.ts';

/** `grant`: a person has to mend it; `temporary`: the provider is asked again. */
export type TokenErrorKind = 'grant' | 'temporary';

/**
 * How a mailbox stands with its provider; the tokens themselves are secrets of the mailbox. `stamp` is another one after
 * each token that was stored: who works with an older one writes nothing. `claim` is who asks the provider now.
 */
@Entity('oauth2_grant')
export class Oauth2GrantEntity {
  @IdColumn('mailbox_id') mailboxId: string;
  /** Digest of what the tokens are bound to; of other settings than those of now the row says nothing. */
  @NameColumn('binding', 64) binding: string;
  @RefColumn('stamp') stamp: string;
  @NullableRefColumn('claim') claim: string | null;
  @InstantColumn('claim_until') claimUntil: number;
  @JsonColumn('scopes') scopes: readonly string[];
  @InstantColumn('expires_at', { nullable: true }) expiresAt: number | null;
  /** From then on the access token is replaced, ahead of its end. */
  @InstantColumn('refresh_at', { nullable: true }) refreshAt: number | null;
  @NameColumn('error_kind', 16, { nullable: true }) errorKind: TokenErrorKind | null;
  @NameColumn('error_message', 1000, { nullable: true }) errorMessage: string | null;
  /** After a failure the provider is not asked again before. */
  @InstantColumn('retry_at') retryAt: number;
}

/** A sign-in at a provider that was begun and not ended; its PKCE verifier is a secret of it. */
@Entity('oauth2_sign_in')
@Index('oauth2_sign_in_state', ['stateHash'], { unique: true })
export class Oauth2SignInEntity {
  @IdColumn('id') id: string;
  /** SHA-256 of the `state` parameter, in hex. */
  @NameColumn('state_hash', 64) stateHash: string;
  @RefColumn('mailbox_id') mailboxId: string;
  /** The administrator's session: no other one can end it. */
  @RefColumn('session_id') sessionId: string;
  /** Digest of the settings that it was begun with. */
  @NameColumn('settings', 64) settings: string;
  @TextColumn('redirect_uri') redirectUri: string;
  @InstantColumn('expires_at') expiresAt: number;
}
