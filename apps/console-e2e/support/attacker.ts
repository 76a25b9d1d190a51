import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificates } from '@postroom/testing';

/** A request that reached the attacker. */
export interface Hit {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly cookie: string | undefined;
  readonly referer: string | undefined;
}

export interface Attacker {
  readonly port: number;
  /** For Chromium: every name but our own address leads here. */
  readonly resolverRules: string;
  /** TCP connections, whatever came of them. */
  connections(): number;
  hits(): readonly Hit[];
  stop(): Promise<void>;
}

/** Chromium itself asks its maker's servers for updates and accounts, whatever page is open: those names lead nowhere. */
const browsersOwn = ['google.com', 'googleapis.com', 'gvt1.com', 'gstatic.com'].map(
  (name) => `MAP *.${name} ~NOTFOUND`,
);

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** The server behind evil.example and every other name in a mail: answers all with a picture, and counts. */
export async function startAttacker(folder: string): Promise<Attacker> {
  const { selfSigned } = await makeCertificates(folder);
  const hits: Hit[] = [];
  let connections = 0;
  const server = createServer({ key: selfSigned.key, cert: selfSigned.cert }, (request, response) => {
    const { host = '', cookie, referer } = request.headers;
    hits.push({ method: request.method ?? '', host, path: request.url ?? '', cookie, referer });
    response.writeHead(200, { 'content-type': 'image/gif', 'cache-control': 'no-store' }).end(pixel);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    resolverRules: [...browsersOwn, `MAP * 127.0.0.1:${port}`, 'EXCLUDE 127.0.0.1'].join(', '),
    connections: () => connections,
    hits: () => [...hits],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
