import { type Me, me, type Person, person, problem, signedIn, tokenCreated } from '@postroom/contracts';
import { ApiTokenEntity, SessionEntity } from '../src/person/person.entity.ts';
import { type Desk, startDesk } from './mailbox-desk.ts';
import { engines } from './engines.ts';
import { ask, askWithHost, codeOf, type FullAnswer } from './sign-in-desk.ts';

const password = 'correct horse battery';
let made = 0;

describe.each(engines)('Sign-in on %s', (engine) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk(engine, { POSTROOM_TRUSTED_PROXIES: 'loopback' });
  });
  afterAll(() => desk.close());

  /** Somebody with a password, agent in Sales unless said otherwise. */
  async function somebody(over: Record<string, unknown> = {}): Promise<Person> {
    made += 1;
    const answer = await desk.admin.call('POST', '/people', {
      name: 'Some Body',
      email: `body${made}@shop.example`,
      assignments: [{ departmentId: desk.sales.id, role: 'agent' }],
      password,
      ...over,
    });
    return person.parse(answer.body);
  }

  const signIn = (email: string, typed: string, headers: Record<string, string> = {}): Promise<FullAnswer> =>
    ask(desk.url, 'POST', '/api/sign-in', { email, password: typed }, headers);

  const meBy = (headers: Record<string, string>) => ask(desk.url, 'GET', '/api/me', undefined, headers);

  async function signedInAs(who: Person, headers: Record<string, string> = {}): Promise<string> {
    const answer = await signIn(who.email, password, headers);
    expect(answer.status).toBe(200);
    return answer.cookie;
  }

  describe('by password', () => {
    it('gives the person and a session that the API takes', async () => {
      const who = await somebody();
      const answer = await signIn(who.email.toUpperCase(), password);
      expect(answer.status).toBe(200);
      expect(signedIn.parse(answer.body).person).toEqual({ ...who, roles: ['agent'] });
      expect(me.parse((await meBy({ cookie: answer.cookie })).body).id).toBe(who.id);
    });

    it('does not tell whether an account exists, has a password, or is active', async () => {
      const there = await somebody();
      const without = await somebody({ password: undefined });
      const inactive = await somebody({ active: false });
      const answers = [
        await signIn(there.email, 'wrong password'),
        await signIn('nobody@shop.example', password),
        await signIn(without.email, password),
        await signIn(inactive.email, password),
      ];
      const bodies = new Set(answers.map(({ status, body }) => JSON.stringify({ status, body })));
      expect(bodies.size).toBe(1);
      expect(answers[0]?.status).toBe(401);
      expect(answers.map((answer) => answer.cookie)).toEqual(['', '', '', '']);
    });

    it.each([{}, { email: 'a@b.example' }, { email: { $ne: '' }, password: ['x'] }, []])(
      'refuses the body %j with the fields at fault',
      async (body) => {
        const answer = await ask(desk.url, 'POST', '/api/sign-in', body);
        expect(answer.status).toBe(400);
        expect(problem.parse(answer.body).errors?.length).toBeGreaterThan(0);
      },
    );

    it('is throttled by account and address, without locking the account out elsewhere', async () => {
      const who = await somebody();
      const outsider = { 'x-forwarded-for': '203.0.113.7' };
      const tries: FullAnswer[] = [];
      for (let n = 0; n < 9; n += 1) tries.push(await signIn(who.email, 'wrong password', outsider));
      expect(tries.map((answer) => answer.status)).toEqual([...Array.from({ length: 8 }, () => 401), 429]);
      expect(problem.parse(tries[8]?.body)).toMatchObject({ code: 'too-many-tries' });
      expect((await signIn(who.email, password, outsider)).status).toBe(429);
      expect((await signIn(who.email, password, { 'x-forwarded-for': '198.51.100.1' })).status).toBe(200);
    });

    it('counts tries that come at once, each', async () => {
      const who = await somebody();
      const from = { 'x-forwarded-for': '203.0.113.8' };
      const tries = await Promise.all(Array.from({ length: 12 }, () => signIn(who.email, 'wrong password', from)));
      expect(tries.filter((answer) => answer.status === 429)).toHaveLength(4);
    });

    it('is throttled by address over all accounts', async () => {
      const from = { 'x-forwarded-for': '203.0.113.9' };
      const tries = await Promise.all(
        Array.from({ length: 61 }, (_, n) => signIn(`nobody${n}@shop.example`, 'wrong password', from)),
      );
      expect(tries.filter((answer) => answer.status === 429)).toHaveLength(1);
    });
  });

  describe('the session', () => {
    it('is in a cookie that scripts and other sites do not get', async () => {
      const who = await somebody();
      const { headers } = await signIn(who.email, password);
      const parts = (headers.get('set-cookie') ?? '').split('; ');
      expect(parts).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Lax', 'Path=/', 'Max-Age=604800']));
      expect(parts).not.toContain('Secure');
    });

    it('is in the database by its hash only', async () => {
      const token = (await signedInAs(await somebody())).split('=')[1] ?? '';
      const rows = await desk.database.read.find(SessionEntity);
      expect(JSON.stringify(rows)).not.toContain(token);
    });

    it('ends by signing out, which takes the cookie away', async () => {
      const cookie = await signedInAs(await somebody());
      const out = await ask(desk.url, 'POST', '/api/sign-out', undefined, { cookie });
      expect([out.status, out.cookie]).toEqual([204, 'postroom_session=']);
      expect(codeOf(await meBy({ cookie }))).toBe('not-signed-in');
    });

    it.each([
      ['a deactivation', { active: false }],
      ['a new password', { password: 'another long password' }],
    ])('ends at once by %s, wherever it was begun', async (_what, change) => {
      const who = await somebody();
      const cookies = [await signedInAs(who), await signedInAs(who)];
      expect((await desk.admin.call('PATCH', `/people/${who.id}`, change)).status).toBe(200);
      for (const cookie of cookies) expect((await meBy({ cookie })).status).toBe(401);
      await desk.admin.call('PATCH', `/people/${who.id}`, { active: true });
      for (const cookie of cookies) expect((await meBy({ cookie })).status).toBe(401);
    });

    it('stays through other changes, which hold at once', async () => {
      const who = await somebody();
      const cookie = await signedInAs(who);
      const assignments = [{ departmentId: desk.support.id, role: 'supervisor' }];
      await desk.admin.call('PATCH', `/people/${who.id}`, { assignments });
      expect(me.parse((await meBy({ cookie })).body)).toMatchObject({ roles: ['supervisor'], assignments } as Me);
    });

    it('ends twelve hours after its last request, and seven days after its first', async () => {
      const hour = 3_600_000;
      for (const age of [{ lastSeenAt: Date.now() - 12 * hour - 1 }, { createdAt: Date.now() - 7 * 24 * hour - 1 }]) {
        const who = await somebody();
        const cookie = await signedInAs(who);
        await desk.database.run((tx) => tx.update(SessionEntity, { personId: who.id }, age));
        expect((await meBy({ cookie })).status).toBe(401);
      }
    });

    it('is not guessed', async () => {
      expect((await meBy({ cookie: 'postroom_session=' })).status).toBe(401);
      expect((await meBy({ cookie: 'postroom_session=x; postroom_session=y' })).status).toBe(401);
    });
  });

  describe('an API token', () => {
    async function token(who: Person, body: Record<string, unknown>) {
      const cookie = await signedInAs(who);
      const answer = await ask(desk.url, 'POST', '/api/tokens', body, { cookie });
      return tokenCreated.parse(answer.body);
    }
    const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

    it('does what its person may do, and is stored as a hash', async () => {
      const who = await somebody();
      const created = await token(who, { name: 'Reports' });
      expect(me.parse((await meBy(bearer(created.token))).body).id).toBe(who.id);
      const rows = await desk.database.read.find(ApiTokenEntity);
      expect(JSON.stringify(rows)).not.toContain(created.token);
    });

    it('of scope metrics is refused everywhere else', async () => {
      const created = await token(await somebody(), { name: 'Prometheus', scope: 'metrics' });
      const answer = await meBy(bearer(created.token));
      expect([answer.status, codeOf(answer)]).toEqual([403, 'forbidden']);
    });

    it('ends when it expires, and with its person', async () => {
      const who = await somebody();
      const created = await token(who, { name: 'Reports', days: 1 });
      await desk.database.run((tx) => tx.update(ApiTokenEntity, { id: created.id }, { expiresAt: Date.now() - 1 }));
      expect((await meBy(bearer(created.token))).status).toBe(401);
      const other = await token(who, { name: 'Reports' });
      await desk.admin.call('PATCH', `/people/${who.id}`, { active: false });
      expect((await meBy(bearer(other.token))).status).toBe(401);
    });

    it('that is wrong is not made good by a cookie, since its Origin was not looked at', async () => {
      const cookie = await signedInAs(await somebody());
      const headers = { cookie, ...bearer('wrong'), origin: 'https://evil.example' };
      expect((await ask(desk.url, 'POST', '/api/sign-out', undefined, headers)).status).toBe(401);
      expect((await meBy({ cookie })).status).toBe(200);
    });
  });

  describe('a request that changes something', () => {
    const post = async (headers: Record<string, string>) => {
      const cookie = await signedInAs(await somebody());
      return ask(desk.url, 'POST', '/api/sign-out', undefined, { cookie, ...headers });
    };

    it('passes from our own pages and from programs, which send no Origin', async () => {
      expect((await post({ origin: new URL(desk.url).origin })).status).toBe(204);
      expect((await post({})).status).toBe(204);
    });

    it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://127.0.0.1.evil.example'])(
      'is refused from the site %s',
      async (origin) => {
        const answer = await post({ origin });
        expect([answer.status, codeOf(answer)]).toEqual([403, 'origin-refused']);
      },
    );

    it('is refused from a name of another site that resolves to this machine', async () => {
      const cookie = await signedInAs(await somebody());
      const { port } = new URL(desk.url);
      const host = `evil.example:${port}`;
      const headers = { cookie, host, origin: `http://${host}` };
      expect(await askWithHost(desk.url, 'POST', '/api/sign-out', headers)).toBe(403);
    });
  });

  describe('the administrator', () => {
    const administrates = (departmentId: string) => [{ departmentId, role: 'administrator' }];

    it('is assigned at the root only', async () => {
      const answer = await desk.admin.call('POST', '/people', {
        name: 'A',
        email: 'below@shop.example',
        assignments: administrates(desk.sales.id),
      });
      expect(answer.status).toBe(400);
      expect(problem.parse(answer.body).errors).toMatchObject([{ path: 'assignments.0.role' }]);
    });

    it('that is the last active one is neither demoted nor deactivated', async () => {
      const change = (body: unknown) => desk.admin.call('PATCH', `/people/${desk.admin.personId}`, body);
      for (const body of [{ active: false }, { assignments: [] }]) {
        const answer = await change(body);
        expect([answer.status, problem.parse(answer.body).code]).toEqual([409, 'in-use']);
      }
      expect((await desk.admin.call('GET', '/me')).status).toBe(200);
    });

    it('is not the last of two who demote each other at once', async () => {
      const second = await desk.person('Second', { [desk.rootId]: 'administrator' });
      const answers = await Promise.all([
        desk.admin.call('PATCH', `/people/${second.personId}`, { assignments: [] }),
        second.call('PATCH', `/people/${desk.admin.personId}`, { assignments: [] }),
      ]);
      expect(answers.map((answer) => answer.status).sort()).not.toEqual([200, 200]);
      const survivor = answers[0].status === 200 ? desk.admin : second;
      if (survivor === second) {
        await second.call('PATCH', `/people/${desk.admin.personId}`, { assignments: administrates(desk.rootId) });
        await desk.admin.call('PATCH', `/people/${second.personId}`, { assignments: [] });
      }
      expect((await desk.admin.call('GET', '/settings')).status).toBe(200);
    });
  });
});

describe('Sign-in behind https', () => {
  it('sets a Secure cookie, and takes the public URL for the only Origin', async () => {
    const desk = await startDesk('sqlite', { POSTROOM_PUBLIC_URL: 'https://post.example' });
    try {
      const account = { email: 'ada@shop.example', password };
      await desk.admin.call('POST', '/people', { name: 'Ada', ...account });
      const from = (origin: string) => ask(desk.url, 'POST', '/api/sign-in', account, { origin });
      const answer = await from('https://post.example');
      expect(answer.status).toBe(200);
      expect((answer.headers.get('set-cookie') ?? '').split('; ')).toContain('Secure');
      expect(answer.headers.get('strict-transport-security')).not.toBeNull();
      expect((await from(desk.url)).status).toBe(403);
      expect((await from('http://post.example')).status).toBe(403);
    } finally {
      await desk.close();
    }
  });

  it('an address that a caller claims is not believed without a trusted proxy', async () => {
    const desk = await startDesk('sqlite');
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 9; n += 1) {
        const headers = { 'x-forwarded-for': `203.0.113.${n}` };
        const body = { email: 'nobody@shop.example', password };
        statuses.push((await ask(desk.url, 'POST', '/api/sign-in', body, headers)).status);
      }
      expect(statuses.at(-1)).toBe(429);
    } finally {
      await desk.close();
    }
  });
});
