import Encoding from 'encoding-japanese';
import iconv from 'iconv-lite';

/** GB 2312 proper: rows 1 to 9 and 16 to 87. iconv-lite's `gb2312` is GBK, which holds many more. */
const GB2312_PAIR = { lead: [0xa1, 0xf7], trail: [0xa1, 0xfe] } as const;

/**
 * The text as bytes of the character set, named as in a MIME label. Throws a RangeError where the set is unknown or
 * does not hold each character: sample mail is never garbled by accident.
 */
export function encodeText(text: string, charset: string): Buffer {
  const label = charset.toLowerCase();
  const bytes = label === 'iso-2022-jp' ? encodeIso2022Jp(text) : encodeByTable(text, label);
  const back =
    label === 'iso-2022-jp'
      ? Encoding.convert(bytes, { to: 'UNICODE', from: 'JIS', type: 'string' })
      : iconv.decode(bytes, label, { stripBOM: false });
  if (back !== text || (label === 'gb2312' && !isGb2312(bytes))) {
    throw new RangeError(`${charset} does not hold: ${strangers(text, back)}`);
  }
  return bytes;
}

function encodeIso2022Jp(text: string): Buffer {
  return Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: 'JIS', from: 'UNICODE', type: 'array' }));
}

function encodeByTable(text: string, label: string): Buffer {
  const known: boolean = iconv.encodingExists(label);
  if (!known) throw new RangeError(`unknown character set: ${label}`);
  return iconv.encode(text, label);
}

function isGb2312(bytes: Buffer): boolean {
  const { lead, trail } = GB2312_PAIR;
  for (let at = 0; at < bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) continue;
    const second = bytes[at + 1] ?? 0;
    if (first < lead[0] || first > lead[1] || second < trail[0] || second > trail[1]) return false;
    at += 1;
  }
  return true;
}

function strangers(text: string, back: string): string {
  const kept = new Set(back);
  return [...new Set(text)].filter((character) => !kept.has(character)).join(' ');
}
