import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, TLSSocket, type TLSSocketOptions } from 'node:tls';

/** What a server says: octets as they are, text with LF as line end (a final one is added), or null: nothing. */
export type Said = Buffer | string | null;

export interface TalkScript {
  /** Said on connecting; behind the handshake with `tls: 'direct'`. */
  greeting: Said;
  /** What a line is answered; `hangUp` closes the connection once the answer is out. */
  answer?: (line: string, hangUp: () => void) => Said;
  /** From the first octet, or after the line that `startsTls` names and its answer. */
  tls?: 'direct' | { startsTls: string; answer: string; behind?: string };
  /** Certificate, key, versions: what `tls.createSecureContext` takes. */
  secure?: SecureContextOptions;
  /** Called for each connection, before anything else. */
  connected?: (socket: Socket) => void;
}

/** A server that says what it is told to, on a free port of 127.0.0.1. */
export interface ScriptedTalk {
  host: '127.0.0.1';
  port: number;
  /** Lines as received, without their ends, over all connections; of TLS those inside. */
  received: string[];
  /** Octets that came before a handshake, or in clear where there is none. */
  octets(): number;
  connections(): number;
  open(): number;
  stop(): Promise<void>;
}

/** Text as octets: LF becomes CRLF, and the last line ends. */
function octetsOf(said: Buffer | string): Buffer {
  if (typeof said !== 'string') return said;
  return Buffer.from(`${said}${said.endsWith('\n') ? '' : '\n'}`.replaceAll('\n', '\r\n'), 'utf8');
}

/** A server for one line-based protocol, scripted; for what real servers do not do on demand. */
export async function startTalk(script: TalkScript): Promise<ScriptedTalk> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  let octets = 0;
  let connections = 0;
  const context = script.secure ? createSecureContext(script.secure) : undefined;
  const secured = (socket: Socket): TLSSocket => {
    const options: TLSSocketOptions = { isServer: true, ...(context ? { secureContext: context } : {}) };
    const inner = new TLSSocket(socket, options);
    inner.on('error', () => undefined);
    return inner;
  };

  const converse = (socket: Socket): void => {
    let rest = '';
    const say = (said: Said): void => {
      if (said !== null && !socket.destroyed) socket.write(octetsOf(said));
    };
    const take = (chunk: Buffer): void => {
      const lines = (rest + chunk.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        received.push(line);
        const { tls } = script;
        if (typeof tls === 'object' && line === tls.startsTls && !(socket instanceof TLSSocket)) {
          socket.write(octetsOf(tls.answer + (tls.behind === undefined ? '' : `\n${tls.behind}`)));
          socket.off('data', take);
          if (tls.answer.startsWith('+OK') || tls.answer.startsWith('220')) converse(secured(socket));
          return;
        }
        say(script.answer?.(line, () => socket.end()) ?? null);
      }
    };
    socket.on('data', take);
    if (!(socket instanceof TLSSocket) || script.tls === 'direct') say(script.greeting);
  };

  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (script.tls !== 'direct') socket.on('data', (chunk: Buffer) => (octets += chunk.length));
    script.connected?.(socket);
    converse(script.tls === 'direct' ? secured(socket) : socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    received,
    octets: () => octets,
    connections: () => connections,
    open: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
