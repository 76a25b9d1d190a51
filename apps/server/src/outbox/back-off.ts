const minuteMs = 60_000;
/** The longest wait between two attempts. */
const longestWaitMs = 60 * minuteMs;

/** How long a temporary refusal is tried again (RFC 5321, 4.5.4.1: at least four to five days). */
export const giveUpAfterMs = 5 * 24 * 60 * minuteMs;

/**
 * When to try again after so many attempts (from 1) that ended in a temporary refusal: 1, 2, 4 … minutes later, at most
 * an hour, the last time at `giveUpAt`. null once that is past: it failed. All in milliseconds since 1970.
 */
export function nextAttempt(attempts: number, now: number, giveUpAt: number): number | null {
  if (now >= giveUpAt) return null;
  // 2^6 minutes are more than the longest wait already.
  const wait = Math.min(minuteMs * 2 ** Math.min(Math.max(attempts - 1, 0), 6), longestWaitMs);
  return Math.min(now + wait, giveUpAt);
}
