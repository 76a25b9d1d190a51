import type { Discovered, Security } from '@postroom/contracts';
import type { Messages } from '../../../text/en.ts';

/** One server that was found, in words: a row of the card. */
export interface FoundServer {
  readonly channel: 'pop' | 'smtp';
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: string;
  readonly signsIn: string;
  readonly user: string;
}

interface Found {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user: string;
  readonly authentication: 'none' | 'password' | 'oauth2';
}

/** What was found, incoming first. */
export function foundServers({ pop, smtp }: Discovered, texts: Messages): FoundServer[] {
  const row = (channel: 'pop' | 'smtp', found: Found | null): FoundServer[] =>
    found === null
      ? []
      : [
          {
            channel,
            name: texts.discover.channel[channel],
            host: found.host,
            port: found.port,
            security: texts.security[found.security],
            signsIn: texts.authentication[found.authentication],
            user: found.authentication === 'none' ? '' : found.user,
          },
        ];
  return [...row('pop', pop), ...row('smtp', smtp)];
}
