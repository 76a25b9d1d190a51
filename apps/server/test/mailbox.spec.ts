import { type Mailbox, mailbox, pageOf, problem } from '@postroom/contracts';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { popBinding, smtpBinding } from '../src/mailbox/secret-binding.service.ts';
import { Secrets } from '../src/secret/secrets.service.ts';
import { engines } from './engines.ts';
import { asMailbox, type Desk, faultsIn, makeMailbox, newMailbox, password, startDesk } from './mailbox-desk.ts';

const moved = 'The server changed: type the password again.';

describe.each(engines)('mailboxes on %s', (engine) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk(engine);
  });
  afterAll(() => desk.close());

  const post = (body: unknown) => desk.admin.call('POST', '/mailboxes', body);
  const patch = (id: string, body: unknown) => desk.admin.call('PATCH', `/mailboxes/${id}`, body);
  const audits = (targetId: string) =>
    desk.database.read.find(AuditEntity, { where: { targetId }, order: { id: 'ASC' } });
  const popPassword = (row: Mailbox) =>
    desk.app.get(Secrets).open(desk.database.read, row.id, 'pop.password', popBinding(row));

  describe('a save', () => {
    it('fills in every default and starts in the root department', async () => {
      const body = newMailbox(desk);
      delete body['departmentIds'];
      const made = asMailbox(await post(body));
      expect(made).toMatchObject({
        version: 1,
        active: false,
        departmentIds: [desk.rootId],
        pop: { port: 995, security: 'tls', pollSeconds: 60, keepTruncatedDays: 7 },
        smtp: null,
        priority: 'medium',
      });
      expect(asMailbox(await desk.admin.call('GET', `/mailboxes/${made.id}`))).toEqual({
        ...made,
        warnings: undefined,
      });
    });

    it('names every fault at once: of fields, between fields, and those that only the database knows of', async () => {
      const taken = await makeMailbox(desk, { name: 'Sales AT' });
      const answer = await post({
        email: taken.email.toUpperCase(),
        defaultQueueId: 'nowhere',
        departmentIds: [desk.sales.id, 'gone'],
        colour: 'red',
        pop: { host: taken.pop.host.toUpperCase(), user: taken.pop.user.toUpperCase(), pollSeconds: 1 },
        smtp: { host: 'smtp.shop.example', user: 'sales' },
        watermarks: { useDefaults: false, low: 10, high: 5 },
      });
      const faults = faultsIn(answer);
      expect(Object.keys(faults).sort()).toEqual([
        'colour',
        'defaultQueueId',
        'departmentIds.1',
        'email',
        'name',
        'pop.password',
        'pop.pollSeconds',
        'pop.user',
        'smtp.password',
        'watermarks.low',
      ]);
      expect(faults['email']).toContain('Sales AT');
      expect(faults['pop.user']).toBe('Sales AT downloads this account already: make this address an alias of it.');
    });

    it.each([['nothing'], [[]], [{}], [Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f${n}`, n]))]])(
      'answers 400 to a body that is no mailbox (%#)',
      async (body) => {
        expect((await post(body)).status).toBe(400);
      },
    );

    it('keeps the address fixed, however it is spelt', async () => {
      const made = await makeMailbox(desk);
      const refused = faultsIn(await patch(made.id, { email: 'other@shop.example' }));
      expect(refused['email']).toContain('stays as it was made');
      expect(asMailbox(await patch(made.id, { email: made.email.toUpperCase() })).email).toBe(made.email);
    });

    it('lets the port follow the security, and refuses attachments without trust', async () => {
      const made = await makeMailbox(desk);
      const plain = asMailbox(await patch(made.id, { pop: { security: 'none', password } }));
      expect(plain.pop.port).toBe(110);
      expect(Object.keys(faultsIn(await patch(made.id, { outboundAttachmentsAllowed: true })))).toEqual([
        'outboundAttachmentsAllowed',
      ]);
    });

    it('says that attachments are switched off together with trust', async () => {
      const made = await makeMailbox(desk, { trusted: true, outboundAttachmentsAllowed: true });
      const after = asMailbox(await patch(made.id, { trusted: false }));
      expect(after.outboundAttachmentsAllowed).toBe(false);
      expect(after.warnings?.map(({ path }) => path)).toContain('outboundAttachmentsAllowed');
    });

    it('warns of a default queue that nobody of its departments sees, of no way to send, of readable passwords', async () => {
      const made = await makeMailbox(desk, {
        defaultQueueId: desk.support.queueId,
        pop: { host: 'h.example', user: 'warned', password, security: 'none' },
      });
      expect(made.warnings?.map(({ path }) => path).sort()).toEqual(['defaultQueueId', 'pop.security', 'smtp']);
      const under = asMailbox(
        await patch(made.id, {
          departmentIds: [desk.rootId],
          pop: { security: 'tls', password },
          smtp: { host: 'smtp.example' },
        }),
      );
      expect(under.warnings).toEqual([]);
    });

    it('refuses a CA with a private key, plain http for tokens, and other keys than of service accounts', async () => {
      const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nMII';
      const body = newMailbox(desk, {
        pop: { host: 'h.example', user: 'ca', authentication: 'oauth2', caPem: pem },
        oauth2: {
          provider: 'other',
          authorizationUrl: 'https://idp.example/authorize',
          tokenUrl: 'http://idp.example/token',
          clientId: 'postroom',
          serviceAccountKey: '{"type":"user"}',
        },
      });
      expect(Object.keys(faultsIn(await post(body))).sort()).toEqual([
        'oauth2.serviceAccountKey',
        'oauth2.tokenUrl',
        'pop.caPem',
      ]);
    });
  });

  describe('versions', () => {
    it('a save of an older version is refused with what changed, by whom, and the newest', async () => {
      const made = await makeMailbox(desk);
      asMailbox(await patch(made.id, { version: 1, name: 'Sales Wien', pop: { pollSeconds: 120 } }));
      const answer = await patch(made.id, { version: 1, name: 'Mine' });
      expect(answer.status).toBe(409);
      const refusal = problem.parse(answer.body);
      expect(refusal).toMatchObject({ code: 'version-conflict', changed: ['name', 'pop.pollSeconds'] });
      expect(refusal.detail).toContain('Anna Admin');
      expect(mailbox.parse(refusal['current'])).toMatchObject({ version: 2, name: 'Sales Wien' });
      expect(asMailbox(await desk.admin.call('GET', `/mailboxes/${made.id}`)).version).toBe(2);
    });

    it('a save without version is applied to the newest, and of many at once none is lost', async () => {
      const made = await makeMailbox(desk);
      const saves = [{ name: 'N' }, { priority: 'high' }, { pop: { pollSeconds: 77 } }, { forceDefaultQueue: true }];
      await Promise.all(saves.map(async (body) => asMailbox(await patch(made.id, body))));
      expect(asMailbox(await desk.admin.call('GET', `/mailboxes/${made.id}`))).toMatchObject({
        version: 5,
        name: 'N',
        priority: 'high',
        pop: { pollSeconds: 77 },
        forceDefaultQueue: true,
      });
    });

    it('of two that claim an account at once one gets it', async () => {
      const pop = { host: 'race.example', user: 'race', password };
      const answers = await Promise.all([1, 2, 3].map(() => post(newMailbox(desk, { pop }))));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    });
  });

  describe('secrets', () => {
    it('are in no answer, no audit row and no column, but open for the server that they were typed for', async () => {
      const smtp = { host: 'Smtp.Shop.example', user: 'sales', password };
      const made = await makeMailbox(desk, { smtp });
      const answers = [
        await patch(made.id, { pop: { password: `${password}!` } }),
        await patch(made.id, { version: 1, pop: { password } }),
        await patch(made.id, { pop: { host: 'other.example' } }),
        await desk.admin.call('GET', `/mailboxes/${made.id}`),
        await desk.admin.call('GET', '/mailboxes'),
      ];
      for (const { text } of answers) expect(text).not.toContain('hunter2');
      expect(JSON.stringify(await desk.database.read.find(AuditEntity))).not.toContain('hunter2');
      expect(JSON.stringify(await desk.database.read.find(MailboxEntity))).not.toContain('hunter2');
      expect(await popPassword(made)).toBe(`${password}!`);
      const binding = smtpBinding(made);
      expect(binding?.[1]).toBe('smtp.shop.example');
      expect(await desk.app.get(Secrets).open(desk.database.read, made.id, 'smtp.password', binding ?? [])).toBe(
        password,
      );
    });

    it('are told with who set them and when, and audited as changed', async () => {
      const made = await makeMailbox(desk);
      expect(made.secrets['pop.password']?.changedBy).toBe('Anna Admin');
      asMailbox(await patch(made.id, { name: 'New name', pop: { password: 'another' } }));
      const [created, changed] = await audits(made.id);
      expect(created).toMatchObject({ action: 'mailbox.created', detail: { secrets: ['pop.password'] } });
      expect(changed?.detail).toEqual({
        version: 2,
        changes: { name: { from: 'Sales DE', to: 'New name' }, 'pop.password': 'changed' },
      });
    });

    it.each([
      ['host', { host: 'elsewhere.example' }],
      ['port', { port: 1995 }],
      ['user', { user: 'somebody.else' }],
      ['a weaker security', { security: 'none' }],
      ['CA', { caPem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' }],
    ])('another %s needs the password typed anew', async (_what, change) => {
      const made = await makeMailbox(desk);
      expect(faultsIn(await patch(made.id, { pop: change }))).toEqual({ 'pop.password': moved });
      const saved = asMailbox(await patch(made.id, { pop: { ...change, password: 'typed anew' } }));
      expect(await popPassword(saved)).toBe('typed anew');
      expect(await popPassword(made)).toBeNull();
    });

    it('are kept for a stronger security alone, and for a host in other case', async () => {
      const made = await makeMailbox(desk, {
        pop: { host: 'pop.shop.example', user: 'stronger', password, security: 'none', port: 4110 },
      });
      const stronger = asMailbox(
        await patch(made.id, { pop: { security: 'tls', port: 4110, host: 'POP.shop.example' } }),
      );
      expect(await popPassword(stronger)).toBe(password);
      expect(stronger.secrets).toEqual(made.secrets);
    });

    it('null clears one, absent keeps it, and one that is needed cannot be cleared', async () => {
      const made = await makeMailbox(desk, { smtp: { host: 's.example', user: 'u', password } });
      expect(
        Object.keys(
          faultsIn(await patch(made.id, { active: true, pop: { password: null }, smtp: { password: null } })),
        ),
      ).toEqual(['pop.password', 'smtp.password']);
      const without = asMailbox(await patch(made.id, { smtp: { authentication: 'none', password: null } }));
      expect(Object.keys(without.secrets)).toEqual(['pop.password']);
    });

    it('a mailbox without its password can be changed and is switched off, but not on', async () => {
      const made = await makeMailbox(desk);
      expect(asMailbox(await patch(made.id, { pop: { password: null } })).secrets).toEqual({});
      expect(asMailbox(await patch(made.id, { name: 'Renamed', active: false })).name).toBe('Renamed');
      expect(Object.keys(faultsIn(await patch(made.id, { active: true })))).toEqual(['pop.password']);
    });

    it('go with their group of settings', async () => {
      const made = await makeMailbox(desk, { smtp: { host: 's.example', user: 'u', password } });
      expect(Object.keys(asMailbox(await patch(made.id, { smtp: null })).secrets)).toEqual(['pop.password']);
    });

    it('no password is asked for with OAuth 2.0', async () => {
      const made = await makeMailbox(desk, {
        pop: { host: 'h.example', user: 'o', authentication: 'oauth2' },
        oauth2: { provider: 'google', clientId: 'c', tokenUrl: 'https://a.example', clientSecret: password },
      });
      expect(Object.keys(made.secrets)).toEqual(['oauth2.clientSecret']);
      const refused = await patch(made.id, { oauth2: { tokenUrl: 'https://b.example' } });
      expect(Object.keys(faultsIn(refused))).toEqual(['oauth2.clientSecret']);
    });
  });

  describe('delete and retire', () => {
    it('deletes one that never held a message', async () => {
      const made = await makeMailbox(desk);
      expect((await desk.admin.call('DELETE', `/mailboxes/${made.id}`)).status).toBe(204);
      expect((await desk.admin.call('GET', `/mailboxes/${made.id}`)).status).toBe(404);
      expect(await popPassword(made)).toBeNull();
    });

    it('retiring frees address and account, wipes secrets, hides it, and keeps it readable', async () => {
      const body = newMailbox(desk, { active: true });
      const made = asMailbox(await post(body));
      const retired = asMailbox(await desk.admin.call('POST', `/mailboxes/${made.id}/retire`));
      expect(retired).toMatchObject({ active: false, secrets: {} });
      expect(retired.retiredAt).not.toBeNull();
      expect(await popPassword(made)).toBeNull();
      const idsOf = async (path: string) =>
        pageOf(mailbox)
          .parse((await desk.admin.call('GET', path)).body)
          .items.map(({ id }) => id);
      expect(await idsOf('/mailboxes?limit=200')).not.toContain(made.id);
      expect(await idsOf('/mailboxes?limit=200&retired=true')).toEqual([made.id]);
      expect((await patch(made.id, { name: 'Back' })).status).toBe(409);
      expect((await desk.admin.call('POST', `/mailboxes/${made.id}/poll`)).status).toBe(409);
      expect(asMailbox(await post(body)).id).not.toBe(made.id);
    });

    it('what it names is in use: its departments and its queue', async () => {
      const made = await makeMailbox(desk, { name: 'Namer' });
      const answer = await desk.admin.call('DELETE', `/departments/${desk.sales.id}`);
      expect(answer.status).toBe(409);
      expect(problem.parse(answer.body)['usedBy']).toContainEqual({ kind: 'mailbox', id: made.id, name: 'Namer' });
    });
  });

  describe('scope', () => {
    it('supervisors see those whose departments meet theirs and change none, agents see none', async () => {
      const ours = await makeMailbox(desk, { departmentIds: [desk.sales.id, desk.support.id] });
      const theirs = await makeMailbox(desk, { departmentIds: [desk.support.id] });
      const supervisor = await desk.person('Sven', { [desk.sales.id]: 'supervisor', [desk.support.id]: 'agent' });
      const agent = await desk.person('Agnes', { [desk.sales.id]: 'agent' });
      const listed = pageOf(mailbox).parse((await supervisor.call('GET', '/mailboxes?limit=200')).body).items;
      expect(listed.map(({ id }) => id)).toContain(ours.id);
      expect(listed.every(({ departmentIds }) => departmentIds.includes(desk.sales.id))).toBe(true);
      for (const what of ['', '/status', '/visits']) {
        expect((await supervisor.call('GET', `/mailboxes/${ours.id}${what}`)).status).toBe(200);
        expect((await supervisor.call('GET', `/mailboxes/${theirs.id}${what}`)).status).toBe(404);
        expect((await agent.call('GET', `/mailboxes/${ours.id}${what}`)).status).toBe(403);
      }
      const acts = [
        ['POST', ''],
        ['PATCH', `/${ours.id}`],
        ['DELETE', `/${ours.id}`],
        ['POST', `/${ours.id}/retire`],
        ['POST', `/${ours.id}/poll`],
        ['POST', `/${ours.id}/first-activation`],
      ] as const;
      for (const [method, path] of acts) {
        expect((await supervisor.call(method, `/mailboxes${path}`, {})).status).toBe(403);
      }
    });

    it('pages by name without losing or repeating one', async () => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = pageOf(mailbox).parse((await desk.admin.call('GET', `/mailboxes?limit=7${more}`)).body);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      }
      const all = await desk.database.read
        .createQueryBuilder(MailboxEntity, 'm')
        .where('m.retiredAt IS NULL')
        .getMany();
      expect(seen.length).toBe(new Set(seen).size);
      expect([...seen].sort()).toEqual(all.map(({ id }) => id).sort());
    });
  });

  it('describes the bodies in the API document although the service reads them', async () => {
    const document = await (await fetch(`${desk.url}/api/openapi.json`)).text();
    expect(document).toContain('MailboxCreate');
  });
});
