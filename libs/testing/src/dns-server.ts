import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';

interface Packet {
  id?: number;
  type?: 'query' | 'response';
  flags?: number;
  questions?: { name: string; type: string }[];
  answers?: { name: string; type: string; ttl: number; data: unknown }[];
}

/** What is used of dns-packet, which brings no types. */
const { decode, encode } = createRequire(import.meta.url)('dns-packet') as {
  decode: (octets: Buffer) => Packet;
  encode: (packet: Packet) => Buffer;
};

/** Records of names, without ends; a name that is asked for and not here does not exist. */
export type Zone = Record<
  string,
  {
    A?: readonly string[];
    AAAA?: readonly string[];
    CNAME?: string;
    MX?: readonly { preference: number; exchange: string }[];
    SRV?: readonly { priority: number; weight: number; port: number; target: string }[];
    /** Questions about it get no answer. */
    silent?: boolean;
  }
>;

export interface DnsServer {
  /** `127.0.0.1:port`, as resolvers take it. */
  address: string;
  /** Changed while it runs. */
  zone: Zone;
  /** Questions so far: `MX shop.example`. */
  asked: string[];
  stop(): Promise<void>;
}

/** More does not fit a datagram without EDNS (RFC 1035, 4.2.1): the asker comes again by TCP. */
const mostDatagramBytes = 512;
const authoritative = 0x0400;
const truncated = 0x0200;
const noSuchName = 3;

function answersOf(zone: Zone, name: string, type: string): { answers: Packet['answers']; there: boolean } {
  const answers: NonNullable<Packet['answers']> = [];
  let at = name.toLowerCase();
  // A chain of aliases is told whole (RFC 1034, 4.3.2), at most so far: one that ends nowhere is told as it is.
  for (let hops = 0; hops < 8; hops += 1) {
    const known = zone[at];
    if (!known) return { answers, there: answers.length > 0 || below(zone, at) };
    if (known.CNAME === undefined) {
      const data: readonly unknown[] = known[type as 'A' | 'AAAA' | 'MX' | 'SRV'] ?? [];
      answers.push(...data.map((one) => ({ name: at, type, ttl: 60, data: one })));
      return { answers, there: true };
    }
    answers.push({ name: at, type: 'CNAME', ttl: 60, data: known.CNAME });
    at = known.CNAME.toLowerCase();
  }
  return { answers, there: true };
}

/** A name that others end with is there, though it has no records (RFC 8020). */
function below(zone: Zone, name: string): boolean {
  return Object.keys(zone).some((other) => other.endsWith(`.${name}`));
}

/** A name server on a free port of 127.0.0.1, for UDP and TCP, that knows what it is told. */
export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const asked: string[] = [];
  const server: DnsServer = { address: '', zone, asked, stop: () => Promise.resolve() };

  function answer(octets: Buffer, most: number): Buffer | null {
    const { id = 0, questions = [] } = decode(octets);
    const [question] = questions;
    if (!question) return null;
    const { name, type } = question;
    asked.push(`${type} ${name}`);
    if (server.zone[name.toLowerCase()]?.silent === true) return null;
    const { answers = [], there } = answersOf(server.zone, name, type);
    const flags = authoritative | (there ? 0 : noSuchName);
    const whole = encode({ id, type: 'response', flags, questions, answers });
    if (whole.length <= most) return whole;
    return encode({ id, type: 'response', flags: flags | truncated, questions, answers: [] });
  }

  const byTcp = createServer((socket) => {
    socket.on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0);
        const said = answer(rest.subarray(2, end), 0xffff);
        rest = rest.subarray(end);
        if (!said) continue;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(said.length);
        socket.write(Buffer.concat([length, said]));
      }
    });
  }).listen(0, '127.0.0.1');
  await once(byTcp, 'listening');
  const { port } = byTcp.address() as { port: number };
  const byUdp = createSocket('udp4');
  byUdp.on('message', (octets, from) => {
    const said = answer(octets, mostDatagramBytes);
    if (said) byUdp.send(said, from.port, from.address);
  });
  byUdp.bind(port, '127.0.0.1');
  await once(byUdp, 'listening');
  server.address = `127.0.0.1:${port}`;
  server.stop = async () => {
    byUdp.close();
    byTcp.close();
    await once(byTcp, 'close');
  };
  return server;
}
