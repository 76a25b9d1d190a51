import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { OutgoingRequests } from './outgoing-request.ts';

const bounds = { wholeMs: 10_000, answerBytes: 1000 };

describe('HTTP by settings', () => {
  let server: Server;
  let origin: string;
  let answer: RequestListener;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.host} ${request.url}`);
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked.length = 0;
    answer = (_request, response) => response.end('well');
  });

  /** Answers with these addresses, one set a call: what a name whose owner means harm does. */
  const names = (...sets: string[][]): LookupFunction => {
    let call = 0;
    return (_host, options, callback) => {
      const set = sets[Math.min(call, sets.length - 1)] ?? [];
      call += 1;
      const all = set.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      if (options.all) callback(null, all);
      else callback(null, all[0]?.address ?? '', all[0]?.family);
    };
  };
  const port = (): string => new URL(origin).port;

  it('reaches an opened network, without TLS too', async () => {
    const answered = await new OutgoingRequests(['127.0.0.0/8']).send(`${origin}/a?b`, { method: 'POST', body: 'x' });
    expect([answered.status, await answered.text()]).toEqual([200, 'well']);
    expect(asked).toEqual([`POST ${new URL(origin).host} /a?b`]);
  });

  it.each(['http://127.0.0.1:PORT', 'https://127.0.0.1:PORT', 'https://[::1]:PORT', 'http://0x7f.1:PORT'])(
    'does not reach %s',
    async (target) => {
      const sent = new OutgoingRequests([]).send(target.replace('PORT', port()));
      await expect(sent).rejects.toMatchObject({ kind: 'forbidden' });
      expect(asked).toEqual([]);
    },
  );

  it('connects to the address that it checked, though the name has another one by then', async () => {
    const rebinding = names(['8.8.8.8'], ['127.0.0.1']);
    const first = new OutgoingRequests([], { lookup: rebinding }).send(`http://rebound.example:${port()}/`);
    await expect(first).rejects.toMatchObject({ kind: 'forbidden' });
    // Of several addresses those that may not be reached are left out.
    const mixed = new OutgoingRequests(['127.0.0.1'], { lookup: names(['10.0.0.1', '127.0.0.1']) });
    expect((await mixed.send(`http://mixed.example:${port()}/`)).status).toBe(200);
    expect(asked).toEqual([`GET mixed.example:${port()} /`]);
    const inside = new OutgoingRequests([], { lookup: names(['127.0.0.1']) });
    await expect(inside.send(`https://inside.example:${port()}/`)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(asked.length).toBe(1);
  });

  it('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    expect((await new OutgoingRequests(['127.0.0.1']).send(origin)).status).toBe(302);
    expect(asked.length).toBe(1);
  });

  it.each(['https://example.com:25/', 'https://example.com:6667/', 'ftp://example.com/', 'https://a:b@example.com/'])(
    'does not ask %s',
    async (target) => {
      await expect(new OutgoingRequests([]).send(target)).rejects.toMatchObject({ kind: 'forbidden' });
    },
  );

  it('takes no more of an answer than its bound, and waits no longer than its time', async () => {
    answer = (_request, response) => response.end('x'.repeat(1001));
    const requests = new OutgoingRequests(['127.0.0.1'], { bounds });
    await expect(requests.send(origin)).rejects.toMatchObject({ kind: 'too-large' });
    answer = () => undefined;
    const hasty = new OutgoingRequests(['127.0.0.1'], { bounds: { ...bounds, wholeMs: 50 } });
    await expect(hasty.send(origin)).rejects.toMatchObject({ kind: 'timeout' });
    const stop = new AbortController();
    answer = () => stop.abort();
    await expect(requests.send(origin, { signal: stop.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('shows nothing of an answer that is none', async () => {
    answer = (request) => request.socket.end('HTTP/1.1 999 secret words\r\n\r\n');
    const sent = new OutgoingRequests(['127.0.0.1']).send(origin);
    await expect(sent).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(sent).rejects.not.toThrow(/secret/);
  });
});
