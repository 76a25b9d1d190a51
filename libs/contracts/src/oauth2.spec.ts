import { completeOauth2, oauth2Faults, oauth2Preset } from './oauth2.ts';

type Settings = Parameters<typeof oauth2Faults>[0];
type Oauth2 = NonNullable<Settings['oauth2']>;

const whole: Oauth2 = {
  provider: 'other',
  flow: 'authorizationCode',
  authorizationUrl: 'https://login.example/authorize',
  tokenUrl: 'https://login.example/token',
  clientId: 'postroom',
  scopes: [],
};
const byToken = (oauth2: Partial<Oauth2>, over: Partial<Settings> = {}): Settings => ({
  pop: { authentication: 'oauth2', user: 'sales@shop.example' },
  smtp: null,
  oauth2: { ...whole, ...oauth2 },
  ...over,
});
const paths = (settings: Settings) => oauth2Faults(settings).map(({ path }) => path);

describe('A provider fills in addresses and scopes', () => {
  it('of Microsoft 365, where client credentials need the address of the customer’s own tenant', () => {
    const filled = completeOauth2(null, { provider: 'microsoft365', clientId: 'id' }) as Oauth2;
    expect(filled).toMatchObject({
      flow: 'authorizationCode',
      tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      clientId: 'id',
    });
    expect(filled.scopes).toContain('offline_access');
    expect(paths(byToken(filled))).toEqual([]);
    const byItself = completeOauth2(filled, { flow: 'clientCredentials' }) as Oauth2;
    expect(byItself).toMatchObject({
      tokenUrl: null,
      scopes: ['https://outlook.office365.com/.default'],
      clientId: 'id',
    });
    expect(paths(byToken(byItself))).toEqual(['oauth2.tokenUrl']);
    const tenant = 'https://login.microsoftonline.com/8b1c/oauth2/v2.0/token';
    expect(paths(byToken({ ...byItself, tokenUrl: tenant }))).toEqual([]);
    expect(paths(byToken({ ...byItself, tokenUrl: tenant.replace('8b1c', 'common') }))).toEqual(['oauth2.tokenUrl']);
  });

  it('of Google, for people and for service accounts', () => {
    const person = completeOauth2(null, { provider: 'google', clientId: 'id' }) as Oauth2;
    expect(person.authorizationUrl).toMatch(/^https:\/\/accounts\.google\.com\//);
    expect(completeOauth2(person, { flow: 'serviceAccount' })).toMatchObject({
      authorizationUrl: null,
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scopes: ['https://mail.google.com/'],
    });
  });

  it('and what a body names, or what is stored for the same provider and flow, stays', () => {
    const own = completeOauth2(null, { provider: 'google', tokenUrl: 'https://own.example' }) as Oauth2;
    expect(own.tokenUrl).toBe('https://own.example');
    expect(completeOauth2(own, { clientId: 'x' })).toEqual({ ...own, clientId: 'x' });
    expect(completeOauth2(whole, undefined)).toEqual(whole);
    expect(completeOauth2(whole, null)).toBeNull();
    expect(oauth2Preset('other', 'authorizationCode').tokenUrl).toBeNull();
  });
});

describe('OAuth 2.0', () => {
  it('names everything that lacks at once, where something signs in by it', () => {
    const empty = { authorizationUrl: null, tokenUrl: null, clientId: null };
    expect(paths(byToken(empty)).sort()).toEqual(['oauth2.authorizationUrl', 'oauth2.clientId', 'oauth2.tokenUrl']);
    expect(paths(byToken(empty, { pop: { authentication: 'password', user: 'x' } }))).toEqual([]);
    expect(paths(byToken({}, { oauth2: null }))).toEqual(['oauth2']);
  });

  it('has service accounts for Google alone, with Google’s token address and one user', () => {
    const account = { provider: 'google', flow: 'serviceAccount', clientId: null, tokenUrl: null } as const;
    expect(paths(byToken(account))).toEqual([]);
    expect(paths(byToken({ ...account, provider: 'other' }))).toEqual(['oauth2.flow']);
    expect(paths(byToken({ ...account, tokenUrl: 'https://evil.example/token' }))).toEqual(['oauth2.tokenUrl']);
    const smtp = { authentication: 'oauth2', user: 'other@shop.example' } as const;
    expect(paths(byToken(account, { smtp }))).toEqual(['smtp.user']);
    expect(paths(byToken(account, { smtp: { ...smtp, user: 'Sales@shop.example' } }))).toEqual([]);
  });
});
