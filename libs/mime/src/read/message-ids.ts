import type { FaultList } from './faults.ts';
import type { MimeLimits } from './limits.ts';

/**
 * Message-IDs of a field without their <> (RFC 5322 section 3.6.4): at most `limits.references`, the first and the
 * newest. Without brackets, words with an @ count.
 */
export function readMessageIds(value: string | null, limits: MimeLimits, faults: FaultList): string[] {
  if (value === null) return [];
  const ids: string[] = [];
  const add = (id: string): void => {
    const bare = id.replace(/\s+/g, '');
    if (bare === '') return;
    if (bare.length > limits.messageIdLength) faults.add('message-id-too-long', `${bare.length} characters`);
    else ids.push(bare);
  };
  for (let open = value.indexOf('<'); open >= 0;) {
    const close = value.indexOf('>', open);
    if (close < 0) break;
    const inner = value.slice(open + 1, close);
    add(inner.slice(inner.lastIndexOf('<') + 1));
    open = value.indexOf('<', close);
  }
  if (ids.length === 0 && !value.includes('<')) {
    for (const word of value.split(/[\s,;]+/)) if (/^[^@"()]+@[^@"()]+$/.test(word)) add(word);
  }
  if (ids.length <= limits.references) return ids;
  return [...ids.slice(0, 1), ...ids.slice(ids.length - limits.references + 1)];
}

/** The Message-ID of a message. QUIRK: one without brackets or @ is taken as it stands, seen from scripts. */
export function readMessageId(value: string | null, limits: MimeLimits, faults: FaultList): string | null {
  const bracketed = readMessageIds(value, { ...limits, references: 1 }, faults)[0];
  if (bracketed !== undefined || value === null) return bracketed ?? null;
  const bare = value.replace(/[<>\s]+/g, '');
  return bare === '' || bare.length > limits.messageIdLength ? null : bare;
}
