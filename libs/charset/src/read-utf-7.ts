import { readingOf, TextCollector, type Reading } from './reading.ts';

/** Value of each base64 character by its code, -1 for others. IMAP writes "," for "/" (RFC 3501 section 5.1.3). */
const base64 = values('/');
const imapBase64 = values(',');

function values(last: string): Int8Array {
  const found = new Int8Array(256).fill(-1);
  const alphabet = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+${last}`;
  for (let i = 0; i < 64; i++) found[alphabet.charCodeAt(i)] = i;
  return found;
}

/**
 * Reads UTF-7 (RFC 2152) or its IMAP form. One pass: iconv-lite's reader takes a second for a megabyte of shifts,
 * which a sender could send 25 of. A shift that brings nothing stands for itself; bytes above 7F are faults.
 */
export function readUtf7(bytes: Uint8Array, charset: 'UTF-7' | 'UTF-7-IMAP'): Reading {
  const shift = charset === 'UTF-7' ? 0x2b : 0x26;
  const alphabet = charset === 'UTF-7' ? base64 : imapBase64;
  const out = new TextCollector(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) {
      out.fault();
      continue;
    }
    if (byte !== shift) {
      out.put(byte);
      continue;
    }
    const first = bytes[i + 1] ?? 0;
    if ((alphabet[first] ?? -1) < 0) {
      out.put(shift);
      if (first === 0x2d) i++;
      continue;
    }
    let bits = 0;
    let held = 0;
    for (let value = alphabet[first] ?? -1; value >= 0; value = alphabet[bytes[i + 1] ?? 0xff] ?? -1) {
      held = ((held & 0xffff) << 6) | value;
      bits += 6;
      i++;
      if (bits >= 16) {
        bits -= 16;
        out.put((held >> bits) & 0xffff);
      }
    }
    // At most five zero bits may be left over; more is a unit that was cut.
    if (bits >= 6) out.fault();
    if (bytes[i + 1] === 0x2d) i++;
  }
  return readingOf(out.toString().toWellFormed(), charset, true);
}
