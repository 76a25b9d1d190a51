import iconv from 'iconv-lite';
import { decodeAs, labelToCharset, outboundCharsets, readableCharsets } from './index.ts';

const all: string[] = Object.values(readableCharsets).flat();

/** The WHATWG list (encoding.spec.whatwg.org, names), but for "replacement" and "x-user-defined", which name no characters. */
const whatwg =
  'UTF-8 IBM866 ISO-8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8 ISO-8859-8-I ISO-8859-10 ISO-8859-13 ISO-8859-14 ISO-8859-15 ISO-8859-16 KOI8-R KOI8-U macintosh windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic GBK gb18030 Big5 EUC-JP ISO-2022-JP Shift_JIS EUC-KR UTF-16BE UTF-16LE';

/** iconv-lite's tables by its names, once it has loaded them. */
function tables(): Record<string, unknown> {
  iconv.encodingExists('utf-8');
  return (iconv as unknown as { encodings: Record<string, unknown> }).encodings;
}

describe('the sets that mail can be read in', () => {
  it('are each once in the list, by the name that their label gives', () => {
    expect(all.map(labelToCharset)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  it('have all that mail goes out in, the WHATWG list, and all that iconv-lite knows', () => {
    const known = Object.keys(tables()).map(labelToCharset);
    const wanted = [
      ...outboundCharsets,
      ...whatwg.split(' ').map(labelToCharset),
      ...known.filter((name) => name !== null),
    ];
    expect(wanted.filter((name) => name === null || !all.includes(name))).toEqual([]);
    expect(known.length).toBeGreaterThan(200);
  });

  const byName = new Map(
    Object.keys(tables()).flatMap((key) => {
      const name = labelToCharset(key);
      return name === null ? [] : [[name, key] as const];
    }),
  );

  it.each(all.filter((name) => !/^(?:UTF-|ISO-2022|CP50221|HZ)/.test(name)))(
    '%s reads each byte below 80 as iconv-lite’s table has it, and any other without an error',
    (name) => {
      for (let byte = 0; byte < 0x80; byte += 1) {
        const ascii = String.fromCharCode(byte);
        const table = byName.get(name);
        const expected = table === undefined ? ascii : iconv.decode(Buffer.of(byte), table, { stripBOM: false });
        expect([byte, decodeAs(Buffer.of(byte), name)?.text]).toEqual([byte, expected]);
      }
      for (let byte = 0x80; byte < 0x100; byte += 1) {
        expect(decodeAs(Buffer.of(byte, 0x20), name)?.text).toMatch(/ $|\ufffd/);
      }
    },
  );

  it.each([
    ['VISCII', Buffer.from([0x54, 0x02, 0x0a]), 'TẲ\n'],
    ['TCVN', Buffer.from([0x54, 0x01]), 'TÚ'],
    ['ISO646-JP', Buffer.from('5\\ ~'), '5¥ ‾'],
    ['ISO646-CN', Buffer.from('5$ ~'), '5¥ ‾'],
    ['IBM864', Buffer.from('5%'), '5٪'],
    ['IBM720', Buffer.from([0x98]), 'ء'],
  ])('%s is read by its own table', (name, bytes, text) => {
    expect(decodeAs(bytes, name)).toMatchObject({ text, charset: name, replaced: 0, strict: true });
  });

  it.each(all)('%s reads bytes, and ASCII letters as they are where it has them', (name) => {
    const wide = /^UTF-(?:16|32)/.exec(name);
    const bytes = Buffer.from('Hello');
    const wider = Buffer.concat([...bytes].map((byte) => Buffer.from([byte, 0])));
    const widest = Buffer.concat([...bytes].map((byte) => Buffer.from([byte, 0, 0, 0])));
    const given = name.startsWith('UTF-32') ? widest : wide ? wider : bytes;
    if (name.endsWith('BE')) given.reverse();
    const read = decodeAs(given, name);
    expect(read?.text).toBe(name.endsWith('BE') ? 'olleH' : 'Hello');
    expect(read?.replaced).toBe(0);
  });
});
