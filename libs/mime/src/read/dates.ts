const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes east of UTC (RFC 5322 section 4.3, and names seen in the wild). */
const zones: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  wet: 0,
  west: 60,
  bst: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  jst: 540,
  kst: 540,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
};

/** Internet mail with dates is not older (RFC 822: 1982); clocks that were never set say 1970 or 1980. */
const earliest = Date.UTC(1982, 0, 1);
const latest = Date.UTC(2200, 0, 1);
/** A Date this much later than the topmost Received is absurd. */
const ahead = 2 * 24 * 60 * 60 * 1000;

const pattern =
  /(?:^|[\s,])(\d{1,2})[\s-]{1,5}([a-z]{3})[a-z]{0,6}\.?[\s,-]{1,5}(\d{2,4})[\s,]{1,5}(\d{1,2})\s{0,3}[:.]\s{0,3}(\d{2})(?:\s{0,3}[:.]\s{0,3}(\d{2})(?:[.,]\d{1,9})?)?\s{0,5}(?:([+-]\d{2}):?(\d{2})|([a-z]{1,5}))?/i;
/** asctime: Wed Nov  4 13:36:14 1998. */
const asctime =
  /([a-z]{3})\s{1,3}(\d{1,2})\s{1,3}(\d{1,2}):(\d{2})(?::(\d{2}))?\s{1,3}(?:([a-z]{1,5})\s{1,3})?(\d{4})/i;
const iso = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?\s?(?:([+-]\d{2}):?(\d{2})|(z))?/i;

/**
 * A date of a header (RFC 5322 sections 3.3 and 4.3, forgiving), null where it is none or outside 1982 to 2200.
 * A missing or unknown zone counts as UTC.
 */
export function parseMailDate(value: string): Date | null {
  // Comments may stand between any two words (RFC 5322 appendix A.6.3).
  const text = value
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .trim();
  const found = pattern.exec(text);
  if (found) {
    const month = months.indexOf((found[2] ?? '').toLowerCase());
    return instant(
      year(found[3] ?? ''),
      month,
      found[1],
      found[4],
      found[5],
      found[6],
      zone(found[7], found[8], found[9]),
    );
  }
  const isoForm = iso.exec(text);
  if (isoForm) {
    const offset = zone(isoForm[7], isoForm[8], isoForm[9]);
    return instant(Number(isoForm[1]), Number(isoForm[2]) - 1, isoForm[3], isoForm[4], isoForm[5], isoForm[6], offset);
  }
  const c = asctime.exec(text);
  if (!c) return null;
  const month = months.indexOf((c[1] ?? '').toLowerCase());
  return instant(Number(c[7]), month, c[2], c[3], c[4], c[5], zone(undefined, undefined, c[6]));
}

/** RFC 5322 section 4.3: two digits are 1950 to 2049, three are counted from 1900. */
function year(digits: string): number {
  const value = Number(digits);
  if (digits.length === 4) return value;
  return digits.length === 3 || value >= 50 ? value + 1900 : value + 2000;
}

function zone(hours: string | undefined, minutes: string | undefined, name: string | undefined): number {
  if (hours !== undefined) {
    const size = Math.abs(Number(hours)) * 60 + Number(minutes);
    return size > 16 * 60 ? 0 : hours.startsWith('-') ? -size : size;
  }
  return zones[(name ?? '').toLowerCase()] ?? 0;
}

function instant(
  fullYear: number,
  month: number,
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
  offsetMinutes: number,
): Date | null {
  const d = Number(day);
  const h = Number(hour);
  const min = Number(minute);
  const s = Number(second ?? '0');
  if (month < 0 || month > 11 || d < 1 || d > 31 || h > 24 || min > 59 || s > 60) return null;
  if (new Date(Date.UTC(fullYear, month, d)).getUTCDate() !== d) return null;
  const time = Date.UTC(fullYear, month, d, h, min, s) - offsetMinutes * 60_000;
  return time >= earliest && time < latest ? new Date(time) : null;
}

/** The date of a Received field: what follows its last semicolon (RFC 5321 section 4.4). */
export function receivedDate(value: string | undefined): Date | null {
  if (value === undefined) return null;
  const semicolon = value.lastIndexOf(';');
  return semicolon < 0 ? null : parseMailDate(value.slice(semicolon + 1));
}

/** False where `date` lies more than two days after the message was received. */
export function isSaneDate(date: Date, received: Date | null): boolean {
  return received === null || date.getTime() <= received.getTime() + ahead;
}
