import { HeaderHash } from '../reading/header-hash.service.ts';
import { contentKey, headerHash, sameMessage, stableLength } from './header-hash.ts';

const header = 'From: a@example.org\r\nX-Folded: one\r\n two\r\n';
const whole = Buffer.from(`${header}\r\nbody\r\nStatus: in the body\r\n`);
const withStatus = Buffer.from(`${header}Status: RO\r\nX-UIDL: 1\r\n 2\r\n\r\nbody\r\nStatus: in the body\r\n`);

describe('the digest of a header block', () => {
  it('is that of what TOP 0 gives, with or without the empty line', () => {
    expect(headerHash(Buffer.from(`${header}\r\n`))).toEqual(headerHash(whole));
    expect(headerHash(Buffer.from(header))).toEqual(headerHash(whole));
  });

  it('leaves out the lines that servers add after the first RETR, folded ones whole', () =>
    expect(headerHash(withStatus)).toEqual(headerHash(whole)));

  it('is another for another header', () =>
    expect(headerHash(Buffer.from(`To: b@example.org\r\n${header}\r\n`)).equals(headerHash(whole))).toBe(false));
});

describe('comparing messages by content', () => {
  const part = (raw: Buffer | string, cut = false) => ({ bytes: [Buffer.from(raw)], cut });
  const body = (raw: Buffer) => ({ kind: 'memory', raw }) as const;
  /** The same bytes as a network or a disk may give them. */
  const inPieces = (raw: Buffer, length: number) =>
    Array.from({ length: Math.ceil(raw.length / length) }, (_, n) => raw.subarray(n * length, (n + 1) * length));

  it('leaves out those lines too, in the header only', async () => {
    expect(await contentKey(body(withStatus))).toEqual(await contentKey(body(whole)));
    expect(await stableLength(body(withStatus))).toBe(whole.length);
    expect(await sameMessage(part(withStatus), part(whole))).toBe(true);
    expect(await sameMessage(part(`${header}\r\nbody\r\n`), part(whole))).toBe(false);
  });

  it('compares a message that was cut as far as it goes', async () => {
    expect(await sameMessage(part(whole.subarray(0, 60), true), part(whole))).toBe(true);
    expect(await sameMessage(part(whole.subarray(0, 60), false), part(whole))).toBe(false);
    expect(await sameMessage(part(whole), part(Buffer.concat([whole, Buffer.from('more')]), true))).toBe(false);
    expect(await sameMessage(part('Subject: x\r\n\r\n', true), part(whole))).toBe(false);
  });

  it('comes to the same in pieces of any size', async () => {
    for (let length = 1; length < 40; length += 1) {
      const hash = new HeaderHash();
      for (const piece of inPieces(withStatus, length)) hash.push(piece);
      expect(hash.digest()).toEqual(headerHash(whole));
      const pieces = { bytes: inPieces(withStatus, length), cut: false };
      expect(await sameMessage(pieces, { bytes: inPieces(whole, 41 - length), cut: false })).toBe(true);
      expect(await sameMessage(pieces, part(whole.subarray(0, -1)))).toBe(false);
    }
  });
});
