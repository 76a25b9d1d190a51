import { Inject, Injectable } from '@nestjs/common';
import type { Discovered } from '@postroom/contracts';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { ProblemError } from '../http/problem-error.ts';
import { Search } from './search.ts';

/** Searches at once in this process: each may hold some twenty connections. */
const mostSearches = 4;

/** Finds the servers of an address. What it gives are suggestions: nothing is saved, and nobody signs in. */
@Injectable()
export class Discovery {
  private running = 0;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'allowNetworks'>) {}

  /**
   * @param signal ends the search; it then gives what it has
   * @throws ProblemError `too-many-tries`
   */
  async find(email: string, signal: AbortSignal): Promise<Discovered> {
    if (this.running >= mostSearches) {
      throw new ProblemError('too-many-tries', 'Others are looking for servers right now. Try again in 20 seconds.', {
        retryAfterSeconds: 20,
      });
    }
    this.running += 1;
    try {
      return await this.search(email, signal);
    } finally {
      this.running -= 1;
    }
  }

  protected search(email: string, signal: AbortSignal): Promise<Discovered> {
    return new Search(email, { allowNetworks: this.config.allowNetworks, nameServers: null }, signal).run();
  }
}
