import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

// Below the kernel's ephemeral range (32768 and up): no outgoing connection takes a port between its choice
// and its use, nor while a server that will come back on it is down.
const lowest = 20_000;
const highest = 32_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    // On all addresses: parts that listen on 127.0.0.2 and so on need it there too.
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/**
 * A TCP port between 20000 and 32000 that nobody listens on, chosen at random so that test files running at the same
 * time rarely meet.
 * @throws Error when 200 ports in a row are taken
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free TCP port found between ${lowest} and ${highest}`);
}

/** Whether something accepts connections on 127.0.0.1 at this port. */
export function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      socket.destroy();
      resolve(false);
    });
  });
}
