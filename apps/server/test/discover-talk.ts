import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** What a server says: LF becomes CRLF, and the last line ends; null: nothing. */
export interface TalkScript {
  readonly greeting: string | null;
  readonly answer?: (line: string) => string;
  /** The line after whose answer TLS begins; `behind` is sent in clear with the answer. */
  readonly tls?: { readonly line: string; readonly answer: string; readonly behind?: string };
  readonly secure?: { readonly key: string; readonly cert: string };
  readonly connected?: (socket: Socket) => void;
}

export interface Talk {
  readonly port: number;
  /** Lines that came, of all connections; those in TLS too. */
  readonly received: string[];
  connections(): number;
  stop(): Promise<void>;
}

const octets = (text: string) => `${text}\n`.replaceAll('\n', '\r\n');

/** A server on a free port of 127.0.0.1 that says what it is told to. */
export async function startTalk(script: TalkScript): Promise<Talk> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  function converse(socket: Socket): void {
    let rest = '';
    const take = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        received.push(line);
        if (line !== script.tls?.line) {
          socket.write(octets(script.answer?.(line) ?? 'what?'));
          continue;
        }
        const { answer, behind } = script.tls;
        socket.off('data', take);
        socket.write(octets(behind === undefined ? answer : `${answer}\n${behind}`));
        const secured = new TLSSocket(socket, {
          isServer: true,
          secureContext: createSecureContext(script.secure ?? {}),
        });
        secured.on('error', () => undefined);
        converse(secured);
        return;
      }
    };
    socket.on('data', take);
  }

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    script.connected?.(socket);
    if (script.greeting !== null) socket.write(octets(script.greeting));
    converse(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
