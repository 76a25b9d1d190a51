import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from '../http/problem-error.ts';

/**
 * Bounds on wrong tries. The count that refuses is per account *and* address, and per address: an outsider who tries
 * somebody's account from elsewhere cannot lock that somebody out.
 */
const perAccountAndAddress = { points: 8, duration: 300 };
const perAddress = { points: 60, duration: 300 };

/** Slows down whoever guesses passwords. Counts are kept in this process. */
export class SignInThrottle {
  private readonly pairs = new RateLimiterMemory({ keyPrefix: 'pair', ...perAccountAndAddress });
  private readonly addresses = new RateLimiterMemory({ keyPrefix: 'address', ...perAddress });

  /**
   * Counts a try before the password is looked at, so that tries at once are all counted.
   * @throws ProblemError `too-many-tries`, with the seconds to wait
   */
  async take(account: string, address: string): Promise<void> {
    try {
      await this.addresses.consume(address);
      await this.pairs.consume(`${account}\n${address}`);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.ceil(refusal.msBeforeNext / 1000);
      throw new ProblemError('too-many-tries', `Too many tries from here. Try again in ${seconds} seconds.`, {
        retryAfterSeconds: seconds,
      });
    }
  }

  /** A right password clears the pair's count and gives the address its try back. */
  async succeeded(account: string, address: string): Promise<void> {
    await this.pairs.delete(`${account}\n${address}`);
    await this.addresses.reward(address);
  }
}
