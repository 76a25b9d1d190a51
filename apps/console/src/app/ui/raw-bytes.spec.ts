import { asHex, asText, plainly } from './raw-bytes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('raw bytes', () => {
  it('are shown without the power of characters that steer text', () => {
    expect(plainly('invoice\u202efdp.exe\u0000\u001b[2J\tx\r\ny')).toBe(
      'invoice⟨U+202E⟩fdp.exe⟨U+0000⟩⟨U+001B⟩[2J\tx\ny',
    );
  });

  it('read as UTF-8 where they are that, up to the last whole character of a beginning', () => {
    expect(asText(bytes('Größe 会'), true)).toBe('Größe 会');
    expect(asText(bytes('Größe 会').subarray(0, -1), false)).toBe('Größe ');
    expect(asText(Uint8Array.of(0x47, 0x72, 0xf6), true)).toBe('Grö');
  });

  it('are listed sixteen a line with their offset', () => {
    expect(asHex(bytes('Received: from x\r\n')).split('\n')).toEqual([
      '00000000  52 65 63 65 69 76 65 64 3a 20 66 72 6f 6d 20 78  Received: from x',
      `00000010  0d 0a${' '.repeat(42)}  ..`,
    ]);
  });
});
