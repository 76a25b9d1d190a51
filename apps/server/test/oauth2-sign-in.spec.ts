import { Oauth2SignInEntity } from '../src/oauth2/oauth2.entity.ts';
import { SecretEntity } from '../src/secret/secret.entity.ts';
import { engines } from './engines.ts';
import { asMailbox } from './mailbox-desk.ts';
import { mailUser, type Stand, startStand } from './oauth2-stand.ts';

describe.each(engines)('The way to the provider and back, on %s', (engine) => {
  let stand: Stand;
  let id: string;

  beforeAll(async () => {
    stand = await startStand(engine);
    ({ id } = await stand.mailbox());
  }, 60_000);
  afterAll(() => stand.close());

  const asked = () => stand.provider.tokenRequests().length;
  const granted = () => stand.desk.database.read.countBy(SecretEntity, { ownerId: id, field: 'oauth2.grant' });
  const at = (outcome: string) => `/admin/mailboxes/${id}?oauth2=${outcome}`;
  const back = async () => stand.provider.signIn(await stand.start(id), mailUser);

  it('is asked for by administrators only', async () => {
    const agent = await stand.desk.person('Ben', { [stand.desk.sales.id]: 'supervisor' });
    expect((await agent.call('POST', `/mailboxes/${id}/oauth2/start`, {})).status).toBe(403);
    const nobody = await fetch(`${stand.desk.url}/api/mailboxes/${id}/oauth2/start`, { method: 'POST' });
    expect(nobody.status).toBe(401);
    expect((await stand.call('POST', `/mailboxes/${stand.desk.rootId}/oauth2/start`, {})).status).toBe(404);
  });

  it('ends for nothing in another session, in none, and with a state that is nobody’s', async () => {
    const other = await stand.desk.person('Otto Other', { [stand.desk.rootId]: 'administrator' });
    const to = await back();
    expect(await stand.comeBack(to, other.cookie)).toBe(at('expired'));
    expect(await stand.comeBack(to, '')).toBe(at('not-signed-in'));
    const forged = new URL(to);
    forged.searchParams.set('state', 'made-up');
    expect(await stand.comeBack(forged)).toBe('/admin/mailboxes?oauth2=expired');
    expect([asked(), await granted()]).toEqual([0, 0]);
    // None of that took the right from who began.
    expect(await stand.comeBack(to)).toBe(at('granted'));
    expect([asked(), await granted()]).toEqual([1, 1]);
  });

  it('ends once: the same address again does nothing', async () => {
    const to = await back();
    expect(await stand.comeBack(to)).toBe(at('granted'));
    const { oauth2: before } = await stand.status(id);
    const requests = asked();
    expect(await stand.comeBack(to)).toBe(at('expired'));
    expect(asked()).toBe(requests);
    expect((await stand.status(id)).oauth2?.grantedAt).toBe(before?.grantedAt);
    const both = await back();
    const twice = await Promise.all([stand.comeBack(both), stand.comeBack(both)]);
    expect(twice.filter((location) => location === at('granted')).length).toBe(1);
    expect(asked()).toBe(requests + 1);
  });

  it('ends for nothing after its time', async () => {
    const to = await back();
    const requests = asked();
    const { database } = stand.desk;
    const now = await database.now();
    await database.run((tx) => tx.update(Oauth2SignInEntity, { mailboxId: id }, { expiresAt: now - 1 }));
    expect(await stand.comeBack(to)).toBe(at('expired'));
    expect(asked()).toBe(requests);
  });

  it('ends for nothing where the settings were saved meanwhile', async () => {
    const scopes = ['openid', 'offline_access', 'calendar'];
    const to = await back();
    const requests = asked();
    asMailbox(await stand.call('PATCH', `/mailboxes/${id}`, { oauth2: { scopes } }));
    expect(await stand.comeBack(to)).toBe(at('expired'));
    expect(asked()).toBe(requests);
  });

  it('names a scope that the mail server does not take', async () => {
    expect(await stand.signIn(id)).toBe(at('granted'));
    await stand.deliver('not for this scope');
    await stand.call('POST', `/mailboxes/${id}/poll`);
    const now = await stand.statusWhen(id, ({ error }) => error?.message.includes('the scopes are those') ?? false);
    expect(now).toMatchObject({ state: 'sign-in-needed', error: { kind: 'grant' } });
    expect(now.oauth2?.scopes).toContain('calendar');
    expect((await stand.dovecot.waiting(mailUser)).length).toBe(1);
    const scopes = ['openid', 'offline_access', 'pop', 'smtp'];
    asMailbox(await stand.call('PATCH', `/mailboxes/${id}`, { oauth2: { scopes } }));
  });

  it('names a person who may not open the mailbox', async () => {
    expect(await stand.signIn(id, 'somebody@else.example')).toBe(at('granted'));
    await stand.call('POST', `/mailboxes/${id}/poll`);
    const now = await stand.statusWhen(id, ({ error }) => error?.message.includes('whoever signed in') ?? false);
    expect(now).toMatchObject({ state: 'sign-in-needed', error: { kind: 'grant' } });
    expect(await stand.signIn(id)).toBe(at('granted'));
    expect(await stand.arrived('not for this scope')).toBe(true);
  });

  it('names a refresh token that the provider does not give, and keeps what was granted before', async () => {
    const before = (await stand.status(id)).oauth2;
    stand.provider.omitRefreshToken = true;
    expect(await stand.signIn(id)).toBe(at('refused'));
    stand.provider.omitRefreshToken = false;
    const { oauth2 } = await stand.status(id);
    expect(oauth2).toMatchObject({
      state: 'refused',
      error: expect.stringMatching(/no refresh token.*offline_access/),
    });
    expect(oauth2?.grantedAt).toBe(before?.grantedAt);
    expect(await stand.deliverAndFetch(id, 'as before')).toBe(true);
  });

  it('is not needed where the provider gives tokens to the client itself', async () => {
    await stand.call('POST', `/mailboxes/${id}/retire`);
    const flow = { flow: 'clientCredentials', authorizationUrl: null, scopes: ['pop', 'smtp'] };
    const requests = asked();
    await stand.deliver('by the client itself');
    const made = await stand.mailbox({ email: 'client@shop.example', oauth2: stand.oauth2(flow) });
    expect(await stand.arrived('by the client itself')).toBe(true);
    const { oauth2 } = await stand.statusWhen(made.id, ({ state, error }) => state === 'idle' && error === null);
    expect(oauth2).toMatchObject({ state: 'ready', grantedBy: null, grantedAt: null, error: null });
    expect(stand.provider.tokenRequests().slice(requests)).toEqual([
      { grantType: 'client_credentials', status: 200, error: null },
    ]);
    const start = await stand.call('POST', `/mailboxes/${made.id}/oauth2/start`, {});
    expect(start.status).toBe(409);
    const { lines } = await stand.test({ id: made.id });
    expect(lines.filter(({ ok }) => !ok)).toEqual([]);
    const before = asked();
    await stand.provider.revokeAccessTokens();
    expect(await stand.deliverAndFetch(made.id, 'by another token')).toBe(true);
    expect(asked()).toBe(before + 1);
  });
});
