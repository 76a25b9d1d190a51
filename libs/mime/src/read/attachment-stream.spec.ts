import { readMessage } from '../index.ts';
import { attachmentStream } from './attachment-stream.ts';

async function* inPieces(raw: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < raw.length; at += size) {
    await Promise.resolve();
    yield raw.subarray(at, at + size);
  }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const message = (encoding: string, body: string): Buffer =>
  Buffer.from(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: a/b; name=x\r\n` +
      `Content-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n--b--\r\n`,
    'latin1',
  );

const all = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256));
const lines = (text: string): string => text.replace(/.{76}/g, '$&\r\n');
const uu = 'begin 644 x\r\n#86)C\r\n`\r\nend';

const cases: [string, string, string, Buffer][] = [
  ['base64 in lines', 'base64', lines(all.toString('base64')), all],
  ['base64 in one line', 'base64', all.toString('base64'), all],
  ['base64 without padding', 'base64', 'QUJDRA', Buffer.from('ABCD')],
  ['base64 with strange characters', 'base64', 'QU!J\r\n D\tRA==', Buffer.from('ABCD')],
  ['base64 put together of two', 'base64', 'QQ==\r\nQg==', Buffer.from('AB')],
  ['base64 with text behind its padding', 'base64', 'QQ== ignored', Buffer.from('A')],
  ['base64 in lines of odd length', 'base64', 'QUJDR\r\nEVGRw\r\n==', Buffer.from('ABCDEFG')],
  ['quoted-printable', 'quoted-printable', 'a=20=\r\nb=C3=A4 \r\nc', Buffer.from('a b\u00e4\r\nc')],
  ['7bit', '7bit', 'as it is\r\n.', Buffer.from('as it is\r\n.')],
  ['uuencode', 'x-uuencode', uu, Buffer.from('abc')],
  ['nothing', 'base64', '', Buffer.alloc(0)],
];

describe('attachments', () => {
  it.each(cases)(
    'gives the bytes of %s, whole and in any pieces, and states their size',
    async (_n, encoding, body, expected) => {
      const raw = message(encoding, body);
      const [attachment] = readMessage(raw).attachments;
      expect(attachment?.size).toBe(expected.length);
      expect(await collect(attachmentStream(raw, attachment!))).toEqual(expected);
      for (const size of [1, 2, 3, 7, 1_000]) {
        expect(await collect(attachmentStream(inPieces(raw, size), attachment!))).toEqual(expected);
      }
    },
  );

  it('gives quoted-printable without line ends whole, and holds only a bounded piece of it', async () => {
    const raw = message('quoted-printable', 'a=C3=A4 '.repeat(30_000) + 'end');
    const [attachment] = readMessage(raw).attachments;
    const decoded = await collect(attachmentStream(inPieces(raw, 10_000), attachment!));
    expect(decoded.equals(Buffer.from('a\u00e4 '.repeat(30_000) + 'end'))).toBe(true);
    expect(attachment?.size).toBe(decoded.length);
  });

  it('reads no further than the range of the attachment', async () => {
    const raw = message('7bit', 'x');
    const attachment = readMessage(raw).attachments[0]!;
    let read = 0;
    const counted = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of inPieces(Buffer.concat([raw, Buffer.alloc(100_000)]), 10)) {
        read += piece.length;
        yield piece;
      }
    };
    await collect(attachmentStream(counted(), attachment));
    expect(read).toBeLessThan(attachment.end + 20);
  });
});
