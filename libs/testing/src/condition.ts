import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again every 20 ms until the answer is not `undefined`.
 * @returns the answer, or `undefined` when `timeoutMs` have passed without one
 */
export async function waitFor<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
): Promise<T | undefined> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > end) return answer;
    await pause(20);
  }
}
