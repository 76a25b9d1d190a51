import type { Mailbox, MailboxCreate, Oauth2Flow, Oauth2Provider } from '@postroom/contracts';

/** A secret as the form holds it: '' keeps what is stored (or none), a text replaces it, null forgets it at Save. */
export type SecretModel = string | null;

/** OAuth 2.0 as the form holds it. Nothing of it is sent while neither incoming nor outgoing mail signs in by it. */
export interface Oauth2Model {
  /** '' until a provider is chosen. */
  provider: Oauth2Provider | '';
  flow: Oauth2Flow;
  authorizationUrl: string;
  tokenUrl: string;
  clientId: string;
  clientSecret: SecretModel;
  /** One in each line: a scope has no white space (RFC 6749, 3.3). */
  scopes: string;
  serviceAccountKey: SecretModel;
  /** What somebody granted by signing in at the provider is forgotten at Save. */
  forgetGrant: boolean;
}

/** Nothing chosen yet. */
export function noOauth2(): Oauth2Model {
  return {
    provider: '',
    flow: 'authorizationCode',
    authorizationUrl: '',
    tokenUrl: '',
    clientId: '',
    clientSecret: '',
    scopes: '',
    serviceAccountKey: '',
    forgetGrant: false,
  };
}

export function oauth2ModelOf(oauth2: Mailbox['oauth2']): Oauth2Model {
  if (oauth2 === null) return noOauth2();
  const { provider, flow, authorizationUrl, tokenUrl, clientId, scopes } = oauth2;
  return {
    ...noOauth2(),
    provider,
    flow,
    authorizationUrl: authorizationUrl ?? '',
    tokenUrl: tokenUrl ?? '',
    clientId: clientId ?? '',
    scopes: scopes.join('\n'),
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** A secret in a body: only where it was typed or is to be forgotten. */
export function secretBody<K extends string>(name: K, secret: SecretModel): Partial<Record<K, SecretModel>> {
  return secret === '' ? {} : ({ [name]: secret } as Record<K, SecretModel>);
}

/** As the API takes it; null while no provider is chosen. */
export function oauth2Body(model: Oauth2Model): NonNullable<MailboxCreate['oauth2']> | null {
  const { provider, flow } = model;
  if (provider === '') return null;
  return {
    provider,
    flow,
    authorizationUrl: orNull(model.authorizationUrl),
    tokenUrl: orNull(model.tokenUrl),
    clientId: orNull(model.clientId),
    scopes: model.scopes.split(/\s+/).filter((scope) => scope !== ''),
    ...secretBody('clientSecret', model.clientSecret),
    ...secretBody('serviceAccountKey', model.serviceAccountKey),
    ...(model.forgetGrant ? { grant: null } : {}),
  };
}
