import * as z from 'zod';
import { emailAddress } from './basics.ts';
import { host, oauth2Shape, popShape, port, securities, smtpShape } from './mailbox-settings.ts';

export const discoverRequest = z.strictObject({ email: emailAddress }).meta({ id: 'DiscoverRequest' });
export type DiscoverRequest = z.infer<typeof discoverRequest>;

const server = { host, port, security: z.enum(securities), user: z.string() };

/** Where the answer comes from: what is known of a provider, its autoconfig file, its SRV or MX records, or a try. */
export const discoverSources = ['known', 'autoconfig', 'srv', 'mx', 'probe'] as const;
export type DiscoverSource = (typeof discoverSources)[number];

/** What was found for an address: the fields of the mailbox's form that it fills. Nothing found: all three are null. */
export const discovered = z
  .object({
    pop: z.object({ ...server, authentication: popShape.authentication }).nullable(),
    smtp: z.object({ ...server, authentication: smtpShape.authentication }).nullable(),
    oauth2: z.object(oauth2Shape).nullable(),
    source: z.enum(discoverSources).nullable(),
    /** The provider's name where it is a known one. */
    provider: z.string().nullable(),
    /** What to do before this works, or where nothing was found: a sentence each. */
    advice: z.array(z.string()),
  })
  .meta({ id: 'Discovered' });
export type Discovered = z.infer<typeof discovered>;
