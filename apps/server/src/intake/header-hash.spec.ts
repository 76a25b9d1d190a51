import { contentKey, headerHash, sameMessage } from './header-hash.ts';

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
  const part = (raw: Buffer | string, cut = false) => ({ raw: Buffer.from(raw), cut });

  it('leaves out those lines too, in the header only', () => {
    expect(contentKey(withStatus)).toEqual(contentKey(whole));
    expect(sameMessage(part(withStatus), part(whole))).toBe(true);
    expect(sameMessage(part(`${header}\r\nbody\r\n`), part(whole))).toBe(false);
  });

  it('compares a message that was cut as far as it goes', () => {
    expect(sameMessage(part(whole.subarray(0, 60), true), part(whole))).toBe(true);
    expect(sameMessage(part(whole.subarray(0, 60), false), part(whole))).toBe(false);
    expect(sameMessage(part(whole), part(Buffer.concat([whole, Buffer.from('more')]), true))).toBe(false);
    expect(sameMessage(part('Subject: x\r\n\r\n', true), part(whole))).toBe(false);
  });
});
