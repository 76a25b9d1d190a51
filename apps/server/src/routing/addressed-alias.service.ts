import { normalAddress } from '@postroom/mime';
import type { ArrivedFacts } from '../conversation/message-row.service.ts';

/** What intake must know of an alias. */
export interface RoutedAlias {
  readonly id: string;
  /** null: the mailbox's. */
  readonly defaultQueueId: string | null;
}

/**
 * Headers into which servers write the recipient of the envelope, those first that have it as it was before an alias was
 * replaced by its mailbox: Postfix, Exim, several providers; last Delivered-To, which qmail began and many write.
 */
const envelopeHeaders = ['x-original-to', 'envelope-to', 'x-envelope-to', 'delivered-to'];
/** Of each of these so many lines are looked at, the newest ones, which stand on top. */
const mostLines = 20;
/** Characters of such a line that are looked at. */
const longestLine = 2000;

/**
 * Of a mailbox's aliases the one that a message was addressed to: the first that the envelope names, as far as servers
 * noted it; else the first in To, else in Cc. Addresses compare in their normal form, without case. null where none is
 * named: the mailbox itself was meant, or nobody says (Bcc, lists).
 * @param aliases by address in its normal form
 */
export function addressedAlias(
  { headers, to, cc }: Pick<ArrivedFacts, 'headers' | 'to' | 'cc'>,
  aliases: ReadonlyMap<string, RoutedAlias>,
): RoutedAlias | null {
  if (aliases.size === 0) return null;
  const named = envelopeHeaders.flatMap((header) => envelopeAddresses(headers, header));
  for (const address of [...named, ...[...to, ...cc].map((entry) => entry.address)]) {
    const alias = aliases.get(normalAddress(address));
    if (alias !== undefined) return alias;
  }
  return null;
}

function envelopeAddresses(headers: ArrivedFacts['headers'], wanted: string): string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .slice(0, mostLines)
    .flatMap(([, value]) => value.slice(0, longestLine).split(/[\s<>,;"]+/))
    .filter((word) => word.includes('@'));
}
