/** So many bytes of a message are shown; the rest is for a download. */
export const mostShown = 128 * 1024;
/** As bytes it takes four times the room. */
export const mostHexShown = 16 * 1024;

const steering = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text as one may look at it: what steers, hides or turns text is written by its number; tab and line end stay. */
export function plainly(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(steering, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = character.codePointAt(0) ?? 0;
    return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}

/** The bytes as text: UTF-8 where they are that, else each byte as a character (ISO-8859-1). */
export function asText(bytes: Uint8Array, whole: boolean): string {
  try {
    // A beginning may end within a character: `stream` leaves that one out.
    return plainly(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole }));
  } catch {
    return plainly(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }
}

/** Offset, sixteen bytes, and what of them is printable ASCII; a line each. */
export function asHex(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const codes = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = row.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${codes.padEnd(47)}  ${ascii}`);
  }
  return lines.join('\n');
}

/** The first `most` bytes of an answer; the rest is not downloaded. @throws Error with the status where it is refused */
export async function beginningOf(url: string, most: number): Promise<Uint8Array> {
  const leaving = new AbortController();
  const answer = await fetch(url, { signal: leaving.signal });
  if (!answer.ok || answer.body === null) throw new Error(`${url} ${answer.status}`);
  const reader = answer.body.getReader();
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    const piece = value.subarray(0, most - length);
    bytes.set(piece, length);
    length += piece.length;
  }
  // What is not needed is not fetched.
  await reader.cancel().catch(() => undefined);
  leaving.abort();
  return bytes.subarray(0, length);
}
