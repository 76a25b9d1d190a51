import { problem, signedIn, welcome } from '@postroom/contracts';
import { Database } from '../src/database/database.ts';
import { AssignmentEntity, PersonEntity } from '../src/person/person.entity.ts';
import { SettingEntity } from '../src/settings/setting.entity.ts';
import { engines } from './engines.ts';
import { ask, codeOf, startWithoutPeople } from './sign-in-desk.ts';

const account = { name: 'Ada', email: 'ada@shop.example', password: 'a long enough password' };

describe.each(engines)('The set-up page on %s', (engine) => {
  let installation: Awaited<ReturnType<typeof startWithoutPeople>>;
  beforeEach(async () => {
    installation = await startWithoutPeople(engine);
  });
  afterEach(() => installation.close());

  const setUp = (token: string, over: Record<string, unknown> = {}) =>
    ask(installation.url, 'POST', '/api/setup', { token, ...account, ...over });

  it('is open without people; its token of 128 bits is printed once and stored as a hash', async () => {
    expect(welcome.parse((await ask(installation.url, 'GET', '/api/welcome')).body).setupOpen).toBe(true);
    const [token = '', ...others] = installation.tokens;
    expect(others).toEqual([]);
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    const rows = await installation.app.get(Database).read.find(SettingEntity);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('makes the first administrator, signs them in, and is closed from then on', async () => {
    const [token = ''] = installation.tokens;
    const made = await setUp(token);
    expect(made.status).toBe(200);
    expect(signedIn.parse(made.body).person).toMatchObject({ email: account.email, roles: ['administrator'] });
    expect((await ask(installation.url, 'GET', '/api/me', undefined, { cookie: made.cookie })).status).toBe(200);
    expect(welcome.parse((await ask(installation.url, 'GET', '/api/welcome')).body).setupOpen).toBe(false);
    const second = await setUp(token, { email: 'eve@shop.example' });
    expect([second.status, codeOf(second)]).toEqual([403, 'setup-closed']);
    const next = await installation.again();
    expect(next.tokens).toEqual([]);
  });

  it('counts wrong tokens, and the tenth ends it even for the right one, until the next start', async () => {
    const [token = ''] = installation.tokens;
    const wrong = await Promise.all(Array.from({ length: 10 }, (_, n) => setUp(`wrong-${n}`)));
    expect(wrong.map(codeOf)).toEqual(wrong.map(() => 'setup-token-wrong'));
    expect(problem.parse(wrong[0]?.body).errors).toMatchObject([{ path: 'token' }]);
    expect(codeOf(await setUp(token))).toBe('setup-closed');
    const next = await installation.again();
    const answer = await ask(next.url, 'POST', '/api/setup', { token: next.tokens[0], ...account });
    expect(answer.status).toBe(200);
  });

  it('of two at once makes one administrator', async () => {
    const [token = ''] = installation.tokens;
    const both = await Promise.all([setUp(token), setUp(token, { email: 'eve@shop.example' })]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 403]);
    const { read } = installation.app.get(Database);
    expect(await read.count(PersonEntity)).toBe(1);
    expect(await read.count(AssignmentEntity)).toBe(1);
  });

  it('is closed by the first person, however made', async () => {
    const [token = ''] = installation.tokens;
    await installation.app.get(Database).run((tx) =>
      tx.insert(PersonEntity, {
        id: 'somebody',
        name: 'Somebody',
        email: 's@shop.example',
        emailKey: 's@shop.example',
        passwordHash: null,
        active: true,
        createdAt: 0,
      }),
    );
    expect(codeOf(await setUp(token))).toBe('setup-closed');
  });

  it('names every fault of its form and counts no try for them', async () => {
    const [token = ''] = installation.tokens;
    const answer = await setUp(token, { name: '', email: 'ada', password: 'short' });
    expect(answer.status).toBe(400);
    expect(problem.parse(answer.body).errors?.map((fault) => fault.path)).toEqual(['name', 'email', 'password']);
    expect((await setUp(token)).status).toBe(200);
  });
});
