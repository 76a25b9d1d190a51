import type { CautionCode, Facts } from './failures.ts';
import { day } from './look.ts';

/** Certificates of Let's Encrypt are renewed 30 days before their end: what is left below this looks forgotten. */
const daysLeftUnwatched = 21;
const dayMs = 86_400_000;

interface Found {
  readonly version: string;
  readonly subject: string;
  readonly issuer: string;
  readonly until: Date | null;
  readonly names: readonly string[];
}

/** Version, certificate subject, issuer and days left as a sentence, and a caution where it ends soon. */
export function tlsFound(
  { version, subject, issuer, until, names }: Found,
  now: Date,
): [detail: string, caution: { code: CautionCode; facts: Facts } | null] {
  const days = until === null ? null : Math.floor((until.getTime() - now.getTime()) / dayMs);
  const end = until === null ? '' : `, valid until ${day(until)} (${days} days left)`;
  const who = subject === '' ? names.join(', ') : subject;
  const detail = `${version}; certificate of ${who}, issued by ${issuer}${end}.`;
  const soon = days !== null && days < daysLeftUnwatched;
  return [detail, soon ? { code: 'certificate-ends', facts: { days, until: day(until) } } : null];
}
