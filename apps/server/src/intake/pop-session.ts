import type { MailboxSettings } from '@postroom/contracts';
import { type Credentials, Pop3Client } from '@postroom/pop3';
import type { Listed } from './visit-plan.ts';

/** A listing bound: a maildrop of more messages than this is worked through in several visits. */
const mostListed = 200_000;

/** Connects and signs in as the mailbox says. @throws Pop3Error */
export async function openSession(
  pop: MailboxSettings['pop'],
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Pop3Client> {
  const client = await Pop3Client.connect({
    host: pop.host,
    port: pop.port,
    security: pop.security,
    timeoutMs: pop.timeoutSeconds * 1000,
    signal,
    ...(pop.caPem === null ? {} : { caPem: pop.caPem }),
  });
  try {
    await client.signIn(credentials);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/**
 * What waits, in the server's order (oldest first): number, UIDL, size. On a server without UIDL the UIDLs are empty
 * and `hasUidl` is false.
 */
export async function listMaildrop(client: Pop3Client): Promise<{ listing: Listed[]; hasUidl: boolean }> {
  const uidls = await client.uidl();
  if (uidls?.length === 0) return { listing: [], hasUidl: true };
  const sizes = new Map((await client.list()).map((entry) => [entry.number, entry.size]));
  if (uidls === null) {
    const listing = [...sizes].map(([number, size]) => ({ number, size, uidl: Buffer.alloc(0) }));
    return { listing: listing.slice(0, mostListed), hasUidl: false };
  }
  const listing = uidls.flatMap(({ number, uidl }) => {
    const size = sizes.get(number);
    return size === undefined ? [] : [{ number, uidl, size }];
  });
  return { listing: listing.slice(0, mostListed), hasUidl: true };
}
