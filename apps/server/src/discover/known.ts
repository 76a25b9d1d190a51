import { type Discovered, oauth2Preset } from '@postroom/contracts';
import { type KnownProvider, knownProviders } from './known-providers.ts';

/** The provider whose own addresses are in this domain. */
export function knownByDomain(domain: string): KnownProvider | null {
  return knownProviders.find(({ domains }) => domains.includes(domain)) ?? null;
}

/** The provider that the preferred mail exchanger of a domain belongs to. */
export function knownByExchanger(exchanger: string): KnownProvider | null {
  const fits = (end: string) => exchanger === end || exchanger.endsWith(`.${end}`);
  return knownProviders.find(({ exchangers }) => exchangers.some(fits)) ?? null;
}

/** What a provider's customer enters. */
export function asDiscovered(provider: KnownProvider, email: string, source: 'known' | 'mx'): Discovered {
  const { name, pop, smtp, tokens, advice } = provider;
  const user = provider.user === 'address' ? email : email.slice(0, email.lastIndexOf('@'));
  const authentication = tokens === null ? 'password' : 'oauth2';
  const flow = 'authorizationCode';
  return {
    pop: pop && { ...pop, user, authentication },
    smtp: smtp && { ...smtp, user, authentication },
    oauth2: tokens && { provider: tokens, flow, clientId: null, ...oauth2Preset(tokens, flow) },
    source,
    provider: name,
    advice: [...advice],
  };
}
