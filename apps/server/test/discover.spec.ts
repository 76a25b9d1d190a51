import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Discovered, discovered } from '@postroom/contracts';
import {
  type Certificates,
  type DnsServer,
  type Dovecot,
  makeCertificates,
  startDnsServer,
  startDovecot,
  type Zone,
} from '@postroom/testing';
import { guesses } from '../src/discover/guesses.ts';
import { knownProviders } from '../src/discover/known-providers.ts';
import type { Place } from '../src/discover/look.ts';
import { Search, type SearchParts } from '../src/discover/search.ts';
import { startTalk, type Talk, type TalkScript } from './discover-talk.ts';

const email = 'sales@shop.example';
const smtpAnswers: Record<string, string> = { EHLO: '250-mx\n250-STARTTLS\n250 8BITMIME', STARTTLS: '220 go on' };
/** An SMTP server without TLS from the first octet. */
const smtp = (over: Partial<TalkScript> = {}): TalkScript => ({
  greeting: '220-mx.shop.example\n220 ESMTP',
  answer: (line) => smtpAnswers[line.split(' ')[0] ?? ''] ?? '500 no',
  ...over,
});

describe('Discover', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postroom-discover-'));
  let dovecot: Dovecot;
  let own: Certificates;
  let dns: DnsServer;
  let web: Server;
  let respond: RequestListener;
  let requested: string[];
  const talks: Talk[] = [];

  beforeAll(async () => {
    [dovecot, own, dns] = await Promise.all([startDovecot(), makeCertificates(folder), startDnsServer({})]);
    web = createServer({ key: own.good.key, cert: own.good.cert }, (request, response) => {
      requested.push(request.url ?? '');
      respond(request, response);
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
  });
  afterAll(async () => {
    web.closeAllConnections();
    web.close();
    await Promise.all([dovecot.stop(), dns.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    dns.asked.length = 0;
    requested = [];
    respond = (_request, response) => response.writeHead(404).end();
    zone({});
  });
  afterEach(() => Promise.all(talks.splice(0).map((talk) => talk.stop())));

  function zone(over: Zone): void {
    dns.zone = { localhost: { A: ['127.0.0.1'] }, 'shop.example': { A: ['127.0.0.1'] }, ...over };
  }
  async function talk(script: TalkScript): Promise<Talk> {
    const started = await startTalk(script);
    talks.push(started);
    return started;
  }
  const fileUrl = () => `https://localhost:${(web.address() as AddressInfo).port}/mail/config-v1.1.xml`;

  async function find(over: Partial<SearchParts> = {}, of = email): Promise<Discovered> {
    const parts: SearchParts = {
      allowNetworks: ['127.0.0.0/8', '::1'],
      nameServers: [dns.address],
      caPem: `${own.ca.cert}\n${dovecot.caPem}`,
      fileUrls: () => [fileUrl()],
      places: () => [],
      ...over,
    };
    return discovered.parse(await new Search(of, parts, new AbortController().signal).run());
  }

  const xml = (servers: string, rest = '') =>
    `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="shop.example"><domain>shop.example</domain>` +
    `<displayName>Shop &amp; Mail</displayName>${servers}</emailProvider>${rest}</clientConfig>`;
  const incoming = (port: number, socketType: string, over = '', host = 'localhost') =>
    `<incomingServer type="pop3"><hostname>${host}</hostname><port>${port}</port><socketType>${socketType}</socketType>` +
    `<username>%EMAILLOCALPART%</username>${over}<authentication>password-cleartext</authentication></incomingServer>`;
  const serve = (body: string) => {
    respond = (_request, response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
  };
  const srv = (port: number, target = 'localhost', priority = 1, weight = 1) => ({ priority, weight, port, target });

  describe('known providers', () => {
    it('are told by the domain alone, without asking anybody', async () => {
      const found = await find({}, 'team@outlook.com');
      expect(found).toMatchObject({
        pop: { host: 'outlook.office365.com', port: 995, security: 'tls', authentication: 'oauth2' },
        smtp: { host: 'smtp-mail.outlook.com', port: 587, security: 'starttls', authentication: 'oauth2' },
        oauth2: { provider: 'microsoft365', tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token' },
        source: 'known',
        provider: 'Outlook.com',
      });
      expect(found.advice[0]).toMatch(/takes no passwords: sign in by OAuth 2.0/);
      expect(dns.asked).toEqual([]);
    });

    it('are told by the preferred mail exchanger, which comes before the domain’s own file', async () => {
      serve(xml(incoming(dovecot.tlsPort, 'SSL')));
      const exchange = 'shop-example.mail.protection.outlook.com';
      const MX = [
        { preference: 20, exchange: 'aspmx.l.google.com' },
        { preference: 5, exchange },
      ];
      zone({ 'shop.example': { MX } });
      expect(await find()).toMatchObject({ source: 'mx', provider: 'Microsoft 365', pop: { user: email } });
      expect(requested).toEqual([]);
      // Not one whose name only looks alike.
      zone({ 'shop.example': { MX: [{ preference: 5, exchange: 'mx.notgoogle.com' }] } });
      expect((await find()).provider).toBe('Shop & Mail');
    });

    it('that have no POP3 are said to have none', async () => {
      const found = await find({}, 'team@icloud.com');
      expect(found).toMatchObject({ pop: null, smtp: { host: 'smtp.mail.me.com' }, provider: 'iCloud Mail' });
      expect(found.advice.join(' ')).toMatch(/iCloud has no POP3/);
      expect(await find({}, 'team@proton.me')).toMatchObject({ pop: null, smtp: null });
    });

    it('get the part before the @ as user where they want that', async () => {
      expect((await find({}, 'team@web.de')).pop?.user).toBe('team');
    });

    it('have no domain twice, and fit the form with all they have', () => {
      const domains = knownProviders.flatMap((one) => one.domains);
      expect(domains.filter((domain, at) => domains.indexOf(domain) !== at)).toEqual([]);
      for (const { pop, smtp, tokens, advice } of knownProviders) {
        for (const server of [pop, smtp]) expect(server?.host ?? 'none').toMatch(/^[a-z0-9.-]+$/);
        // Without POP3, or with tokens, somebody has to be told.
        expect((pop === null || tokens !== null) && advice.length === 0).toBe(false);
      }
    });
  });

  describe('the domain’s own file', () => {
    it('is asked for with the address, and its placeholders are filled in', async () => {
      serve(xml(incoming(dovecot.tlsPort, 'SSL')));
      const found = await find();
      expect(found).toMatchObject({
        pop: { host: 'localhost', port: dovecot.tlsPort, security: 'tls', user: 'sales', authentication: 'password' },
        smtp: null,
        source: 'autoconfig',
        provider: 'Shop & Mail',
        advice: [],
      });
      const { autoconfigUrls } = await import('../src/discover/autoconfig.ts');
      expect(autoconfigUrls('shop.example', 'a+b@shop.example')).toEqual([
        'https://autoconfig.shop.example/mail/config-v1.1.xml?emailaddress=a%2Bb%40shop.example',
        'https://shop.example/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=a%2Bb%40shop.example',
      ]);
    });

    it('comes before SRV records', async () => {
      serve(xml(incoming(dovecot.tlsPort, 'SSL')));
      zone({ '_pop3._tcp.shop.example': { SRV: [srv(dovecot.port)] } });
      expect((await find()).source).toBe('autoconfig');
    });

    it('suggests safe servers before one without TLS, which is asked for TLS all the same', async () => {
      serve(xml(incoming(9, 'plain') + incoming(dovecot.tlsPort, 'SSL')));
      expect((await find()).pop).toMatchObject({ port: dovecot.tlsPort, security: 'tls' });
      serve(xml(incoming(dovecot.port, 'plain')));
      expect((await find()).pop).toMatchObject({ port: dovecot.port, security: 'starttls' });
    });

    it('may name a server without TLS, with advice', async () => {
      const clear = await talk({ greeting: '+OK', answer: () => '+OK\nUIDL\n.' });
      serve(xml(incoming(clear.port, 'plain')));
      const found = await find();
      expect(found.pop).toMatchObject({ port: clear.port, security: 'none' });
      expect(found.advice.join(' ')).toMatch(/without TLS: whoever reads along has the password/);
    });

    it('may name a server that does not answer: it is suggested, and said so', async () => {
      serve(xml(incoming(9, 'SSL')));
      const found = await find();
      expect(found.pop).toMatchObject({ port: 9, security: 'tls' });
      expect(found.advice.join(' ')).toMatch(/did not answer/);
    });

    it('says what OAuth 2.0 needs, over https only', async () => {
      const token = (url: string) =>
        `<oAuth2><authURL>https://id.shop.example/auth</authURL><tokenURL>${url}</tokenURL><scope>mail pop</scope></oAuth2>`;
      const server = incoming(dovecot.tlsPort, 'SSL', '<authentication>OAuth2</authentication>');
      serve(xml(server, token('https://id.shop.example/token')));
      const found = await find();
      expect(found).toMatchObject({
        pop: { authentication: 'oauth2' },
        oauth2: { provider: 'other', tokenUrl: 'https://id.shop.example/token', scopes: ['mail', 'pop'] },
      });
      serve(xml(server, token('http://id.shop.example/token')));
      expect((await find()).oauth2?.tokenUrl).toBeNull();
    });

    it('without POP3 says so where nothing else has any', async () => {
      serve(xml(incoming(993, 'SSL').replace('pop3', 'imap')));
      const found = await find();
      expect(found.pop).toBeNull();
      expect(found.advice.join(' ')).toMatch(/names no POP3 server for shop.example/);
    });

    const bomb =
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">` +
      Array.from(
        { length: 9 },
        (_, n) => `<!ENTITY ${'abcdefghij'[n + 1]} "${`&${'abcdefghij'[n]};`.repeat(10)}">`,
      ).join('') +
      `]>`;
    const hostile: [string, () => void][] = [
      ['larger than is read', () => serve(xml(incoming(dovecot.tlsPort, 'SSL') + ' '.repeat(200_000)))],
      ['an entity bomb', () => serve(bomb + xml(incoming(dovecot.tlsPort, 'SSL')).replace('Shop', '&j;'))],
      ['deeper than is read', () => serve('<a>'.repeat(40_000))],
      ['no XML', () => serve('{"clientConfig":{"emailProvider":1}}')],
      ['of ports and hosts that are none', () => serve(xml(incoming(70_000, 'SSL') + incoming(1, 'SSL', '', 'a b/c')))],
      [
        'a redirect, wherever to',
        () => {
          respond = (_request, response) =>
            response.writeHead(302, { location: `${fileUrl()}?again` }).end(xml(incoming(dovecot.tlsPort, 'SSL')));
        },
      ],
    ];
    it.each(hostile)('that is %s is passed over', async (_what, prepare) => {
      prepare();
      zone({ '_pop3._tcp.shop.example': { SRV: [srv(dovecot.port)] } });
      expect(await find()).toMatchObject({ source: 'srv', provider: null });
      expect(requested).toHaveLength(1);
    });

    it('is not asked for at an inner address', async () => {
      serve(xml(incoming(dovecot.tlsPort, 'SSL')));
      expect((await find({ allowNetworks: [] })).pop).toBeNull();
      expect(requested).toEqual([]);
    });
  });

  describe('SRV records', () => {
    it('name the servers for POP3 and SMTP, TLS before STARTTLS', async () => {
      const submission = await talk(
        smtp({
          tls: { line: 'STARTTLS', answer: '220 go on' },
          secure: { key: own.good.key, cert: own.good.cert },
        }),
      );
      zone({
        '_pop3._tcp.shop.example': { SRV: [srv(dovecot.port)] },
        '_pop3s._tcp.shop.example': { SRV: [srv(dovecot.tlsPort)] },
        '_submission._tcp.shop.example': { SRV: [srv(submission.port)] },
      });
      const found = await find();
      expect(found).toMatchObject({
        pop: { host: 'localhost', port: dovecot.tlsPort, security: 'tls', user: email },
        smtp: { port: submission.port, security: 'starttls', user: email },
        source: 'srv',
      });
      expect(found.advice.join(' ')).toMatch(/localhost is not of shop.example: make sure/);
    });

    it('are taken by priority, then the heavier first', async () => {
      const clear = () => talk({ greeting: '+OK', answer: () => '+OK\n.' });
      const [first, second, third] = await Promise.all([clear(), clear(), clear()]);
      const SRV = [srv(third.port, 'localhost', 2, 99), srv(second.port), srv(first.port, 'localhost', 1, 5)];
      zone({ '_pop3._tcp.shop.example': { SRV } });
      expect((await find()).pop?.port).toBe(first.port);
    });

    it('with a lone dot say that there is none, and nothing is guessed then', async () => {
      zone({ '_pop3s._tcp.shop.example': { SRV: [srv(0, '.')] } });
      const found = await find({ places: () => [{ host: 'localhost', port: dovecot.tlsPort, security: 'tls' }] });
      expect(found.pop).toBeNull();
      expect(found.advice.join(' ')).toMatch(/shop.example says that it has no POP3/);
    });

    it('that lead in circles, or are hundreds, cost no more than a few looks', async () => {
      const SRV = Array.from({ length: 300 }, (_, n) => srv(1000 + n, `loop${n}.shop.example`, n));
      const loops = SRV.map(({ target }) => [target, { CNAME: target }]);
      zone({ '_pop3s._tcp.shop.example': { SRV }, ...(Object.fromEntries(loops) as Zone) });
      const found = await find();
      expect(found).toMatchObject({ pop: null, source: null });
      expect(dns.asked).toContain('A loop0.shop.example');
      expect(dns.asked.length).toBeLessThan(100);
    });

    it('that lead to an inner address are left out and named, and nobody connects', async () => {
      const inside = await talk({ greeting: '+OK' });
      zone({
        '_pop3s._tcp.shop.example': { SRV: [srv(inside.port, 'pop.shop.example')] },
        'pop.shop.example': { CNAME: 'inside.other.example' },
        'inside.other.example': { A: ['127.0.0.1'] },
      });
      const found = await find({ allowNetworks: [] });
      expect(found.pop).toBeNull();
      expect(found.advice.join(' ')).toMatch(/pop.shop.example is in an inner network.*POSTROOM_ALLOW_NETWORKS/);
      expect(inside.connections()).toBe(0);
    });
  });

  describe('usual names', () => {
    it('are those of the domain, then of its mail exchanger, TLS first', () => {
      const places = guesses('smtp', 'shop.example', 'mx1.host.example').map(({ host, port }) => `${host}:${port}`);
      const names = [
        'smtp.shop.example',
        'mail.shop.example',
        'mx1.host.example',
        'smtp.host.example',
        'mail.host.example',
      ];
      expect(places).toEqual([...names.map((name) => `${name}:465`), ...names.map((name) => `${name}:587`)]);
      expect(guesses('pop', 'shop.example', 'host.co.uk').some(({ host }) => host === 'pop.co.uk')).toBe(false);
    });

    it('are suggested by what answers with TLS that can be trusted', async () => {
      const http = await talk({ greeting: 'HTTP/1.1 400 Bad Request' });
      zone({ 'pop.shop.example': { A: ['127.0.0.1'] } });
      const places = (channel: string): Place[] =>
        channel === 'smtp'
          ? []
          : [
              { host: 'localhost', port: http.port, security: 'starttls' },
              { host: 'pop.shop.example', port: dovecot.tlsPort, security: 'tls' },
              { host: 'localhost', port: dovecot.port, security: 'starttls' },
            ];
      expect(await find({ places })).toMatchObject({
        pop: { host: 'localhost', port: dovecot.port, security: 'starttls', user: email },
        source: 'probe',
      });
      // Nothing was said to what is no POP3 server.
      expect(http.received).toEqual([]);
      const untrusted = await find({ places: (channel) => places(channel).slice(0, 2) });
      expect(untrusted.pop).toMatchObject({ host: 'pop.shop.example', security: 'tls' });
      expect(untrusted.advice.join(' ')).toMatch(/pop.shop.example shows a certificate that is not for its name/);
    });

    it('are not suggested where nothing answers, or too much', async () => {
      const endless = await talk({ greeting: `+OK ${'x'.repeat(20_000)}` });
      const broken = await talk({
        greeting: null,
        connected: (socket) => socket.write('+OK\r\n', () => socket.resetAndDestroy()),
      });
      const injected = await talk(smtp({ tls: { line: 'STARTTLS', answer: '220 go on', behind: '250 injected' } }));
      const found = await find({
        places: (channel) => [
          { host: 'localhost', port: channel === 'pop' ? endless.port : injected.port, security: 'starttls' },
          { host: 'localhost', port: broken.port, security: 'starttls' },
        ],
      });
      expect(found).toMatchObject({ pop: null, smtp: null, source: null });
      expect(found.advice[0]).toBe('No servers were found for shop.example.');
    });
  });

  describe('nothing found', () => {
    it.each([
      ['sales@nowhere.example', /There is no domain nowhere.example/],
      ['sales@localhost', /domain of an address/],
      ['sales@10.0.0.1', /domain of an address/],
    ])('says why for %s', async (of, sentence) => {
      const found = await find({}, of);
      expect(found).toMatchObject({ pop: null, smtp: null, oauth2: null, source: null });
      expect(found.advice[0]).toMatch(sentence);
    });

    it('says that the name service was silent', async () => {
      zone({ 'shop.example': { silent: true } });
      expect((await find({ fileUrls: () => [] })).advice[0]).toMatch(/name service gave no answer/);
    });

    it('ends at once when nobody waits any more', async () => {
      zone({ 'shop.example': { silent: true } });
      const stop = new AbortController();
      const parts = { allowNetworks: [], nameServers: [dns.address] };
      const running = new Search(email, parts, stop.signal).run();
      stop.abort();
      expect((await running).source).toBeNull();
      expect(dns.asked.length).toBeLessThan(3);
    });
  });
});
