import type { Pop3Engine } from './engine.ts';

/** A maildrop's count and size in octets, out of STAT's answer (RFC 1939 section 5); null: not readable. */
export function readStat(text: Buffer): { count: number; bytes: number } | null {
  const match = /^(\d{1,9}) +(\d{1,15})(?: |$)/.exec(text.toString('latin1'));
  return match ? { count: Number(match[1]), bytes: Number(match[2]) } : null;
}

/** A line of LIST: number and size in octets. More words may follow (RFC 1939 section 5). */
export function readListLine(line: Buffer): { number: number; size: number } | null {
  const match = /^ *(\d{1,9}) +(\d{1,15})(?: |$)/.exec(line.toString('latin1', 0, 64));
  return match ? { number: Number(match[1]), size: Number(match[2]) } : null;
}

/**
 * A line of UIDL: number and unique id. The id is every octet after the blanks, copied; RFC 1939 section 7 allows
 * 1 to 70 octets of 0x21-0x7E, and servers that send others (or none) are taken at their word.
 */
export function readUidlLine(line: Buffer): { number: number; uidl: Buffer } | null {
  const match = /^ *(\d{1,9})(?: +|$)/.exec(line.toString('latin1', 0, 64));
  return match ? { number: Number(match[1]), uidl: Buffer.from(line.subarray(match[0].length)) } : null;
}

/** Reads a list after its +OK. A line that cannot be read, or one entry too many, ends the connection. */
export async function readList<Entry>(
  engine: Pop3Engine,
  command: 'LIST' | 'UIDL',
  read: (line: Buffer) => Entry | null,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let line = await engine.dataLine(); line; line = await engine.dataLine()) {
    const entry = read(line);
    if (!entry)
      throw engine.broken(`The answer to ${command} has a line that cannot be read: “${engine.words(line)}”.`);
    if (entries.length === engine.limits.listEntries) {
      throw engine.broken(`The answer to ${command} has more than ${engine.limits.listEntries} entries.`, {
        sign: 'endless',
      });
    }
    entries.push(entry);
  }
  engine.transcript.note(`${entries.length} entries`);
  return entries;
}
