import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface ScriptedServer {
  port: number;
  /** Command lines as received, over all connections. */
  received: string[];
  /** Resolves when every connection is closed. */
  allClosed: () => Promise<void>;
  stop(): Promise<void>;
}

/** How the server's octets are cut: gets each reply and its position in all that the connection has sent. */
export type Cut = (reply: Buffer, position: number) => Buffer[];

export const whole: Cut = (reply) => [reply];

/** Cuts only once, after `at` octets of the connection. */
export function cutAt(at: number): Cut {
  return (reply, position) => {
    const here = at - position;
    if (here <= 0 || here >= reply.length) return [reply];
    return [reply.subarray(0, here), reply.subarray(here)];
  };
}

/** What a reply may be: octets, text (LF is sent as CRLF), or null: the server says nothing. */
export type Reply = Buffer | string | null;

/** A server on a free port of 127.0.0.1 whose every connection is given to `serve`. */
export async function listen(serve: (socket: Socket) => void, received: string[] = []): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    serve(socket);
    // A socket that nobody reads does not learn that the other side has closed.
    socket.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    async allClosed() {
      // A reset counts, too, so no `once`, which would throw for it.
      const closings = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      await Promise.all(closings);
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Calls back with each command line, without its CRLF. */
export function onLines(socket: Socket, take: (line: string) => void): void {
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
}

/**
 * A POP3 server that says what it is told to: the greeting, then for each command line what `answer` gives. Pieces go
 * out one in each turn of the event loop, so that the client reads each by itself.
 */
export function scripted(
  greeting: Reply,
  answer: (command: string, socket: Socket) => Reply,
  cut: Cut = whole,
  connected: (socket: Socket) => void = () => undefined,
): Promise<ScriptedServer> {
  const received: string[] = [];
  return listen((socket) => {
    connected(socket);
    const pieces: Buffer[] = [];
    let position = 0;
    let sending = false;
    const step = (): void => {
      const piece = pieces.shift();
      sending = piece !== undefined && !socket.destroyed;
      // Two turns: the first may still belong to the turn of the event loop in which the piece was written.
      if (sending && piece) socket.write(piece, () => setImmediate(() => setImmediate(step)));
    };
    const say = (reply: Reply): void => {
      if (reply === null) return;
      const octets = typeof reply === 'string' ? Buffer.from(reply.replaceAll('\n', '\r\n')) : reply;
      pieces.push(...cut(octets, position));
      position += octets.length;
      if (!sending) step();
    };
    onLines(socket, (line) => {
      received.push(line);
      say(answer(line, socket));
    });
    say(greeting);
  }, received);
}
