import { NONE } from './byte-pairs.ts';
import { TextCollector, type Reading } from './reading.ts';
import { registeredTable } from './registered-tables.ts';

/** HZ (RFC 1843): ASCII, with GB 2312 between ~{ and ~}. */
export function readHz(bytes: Uint8Array): Reading {
  const out = new TextCollector(bytes.length);
  const { pairs } = registeredTable('GB2312');
  let chinese = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const next = bytes[i + 1] ?? 0;
    if (byte === 0x0a || byte === 0x0d) {
      out.put(byte);
      if (byte === 0x0a) chinese = false;
    } else if (byte === 0x7e && (next === 0x7b || next === 0x7d)) {
      chinese = next === 0x7b;
      i++;
    } else if (!chinese && byte === 0x7e && (next === 0x7e || next === 0x0a)) {
      if (next === 0x7e) out.put(0x7e);
      i++;
    } else if (!chinese || byte <= 0x20) {
      if (byte < 0x80) out.put(byte);
      else out.fault();
    } else {
      const unit = next > 0x20 && next < 0x7f ? (pairs[((byte | 0x80) << 8) | next | 0x80] ?? NONE) : NONE;
      if (next > 0x20) i++;
      if (unit === NONE) out.fault();
      else out.put(unit);
    }
  }
  return {
    text: out.toString(),
    charset: 'HZ-GB-2312',
    faults: out.faults,
    good: out.good,
    strict: out.faults === 0,
  };
}
