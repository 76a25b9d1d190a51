import { createHash } from 'node:crypto';
import type { MailboxSettings } from '@postroom/contracts';
import { type Credentials, Pop3Client, Pop3Error } from '@postroom/pop3';
import type { Listed } from './visit-plan.ts';
import type { VisitStages } from './visit-stages.ts';
import { tellStep } from './visit-steps.ts';

/** A listing bound: a maildrop of more messages than this is worked through in several visits. */
export const mostListed = 200_000;

/** What a session needs of its visit. */
export interface SessionContext {
  readonly pop: MailboxSettings['pop'];
  readonly credentials: Credentials;
  /** Another token in place of one that the server did not take. @throws VisitRefusedError */
  readonly anotherToken?: (refused: string) => Promise<string>;
  /** Ends every wait of the visit. */
  readonly signal: AbortSignal;
  /** Keeps account of what its sessions take. */
  readonly stages: VisitStages;
}

/** Of a token that is no minute old, it is not the age that a server dislikes. */
const newTokenRefused =
  'A new token was refused, too. Check that the scopes are those for POP3, that the provider lets this account use POP3, ' +
  'and that whoever signed in may open this mailbox.';

/** Connects and signs in as the mailbox says; a token that the server does not take is replaced once. @throws Pop3Error */
export async function openSession(context: SessionContext): Promise<Pop3Client> {
  const { credentials, anotherToken } = context;
  try {
    return await openWith(context, credentials);
  } catch (error) {
    // A token may have been taken back ahead of its end: only the server tells.
    const refused = error instanceof Pop3Error && error.kind === 'grant' && credentials.method === 'oauth2';
    if (!refused || !anotherToken) throw error;
    const accessToken = await anotherToken(credentials.accessToken);
    if (accessToken === credentials.accessToken) throw error;
    return await openWith(context, { ...credentials, accessToken }).catch((again: unknown) => {
      throw again instanceof Pop3Error && again.kind === 'grant' ? again.with({ advice: newTokenRefused }) : again;
    });
  }
}

async function openWith({ pop, signal, stages }: SessionContext, credentials: Credentials): Promise<Pop3Client> {
  const client = await Pop3Client.connect({
    host: pop.host,
    port: pop.port,
    security: pop.security,
    timeoutMs: pop.timeoutSeconds * 1000,
    signal,
    onStage: stages.add,
    ...(pop.caPem === null ? {} : { caPem: pop.caPem }),
  });
  tellStep('connected');
  try {
    await client.signIn(credentials);
    tellStep('signed-in');
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** RFC 1939 section 7 allows 70 octets; the ledger's column takes 255. */
const longestUidl = 200;

/** A UIDL as the ledger's key: one that no row could hold is named by its digest. */
export function uidlKey(uidl: Buffer): Buffer {
  if (uidl.length <= longestUidl) return uidl;
  return Buffer.concat([Buffer.from('sha256:'), createHash('sha256').update(uidl).digest()]);
}

/** Largest header block that is asked for. */
const largestTop = 64 * 1024 * 1024;
/** What servers may add to a header block after the first RETR. */
const addedLines = 64 * 1024;

/**
 * The header block of a message (TOP 0). Its bound is the message's own size: a sender's long header must not end the
 * connection. @throws Pop3Error
 */
export function headerBlock(client: Pop3Client, { number, size }: Pick<Listed, 'number' | 'size'>): Promise<Buffer> {
  return client.top(number, 0, { maxBytes: Math.min(Math.max(2 * size, 1024 * 1024) + addedLines, largestTop) });
}

/** A refusal after which the connection is still good: the failure of one message, not of the visit. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Pop3Error && error.usable && error.kind === 'command';
}

/**
 * What waits, in the server's order (oldest first): number, UIDL, size. On a server without UIDL the UIDLs are empty
 * and `hasUidl` is false.
 */
export async function listMaildrop(client: Pop3Client): Promise<{ listing: Listed[]; hasUidl: boolean }> {
  const uidls = await client.uidl();
  if (uidls?.length === 0) return { listing: [], hasUidl: true };
  const sizes = new Map((await client.list()).map((entry) => [entry.number, entry.size]));
  // A list of names that are all empty names nothing.
  if (uidls === null || (uidls.length > 0 && uidls.every((entry) => entry.uidl.length === 0))) {
    const listing = [...sizes].map(([number, size]) => ({ number, size, uidl: Buffer.alloc(0) }));
    return { listing: listing.slice(0, mostListed), hasUidl: false };
  }
  // What LIST forgets is offered all the same; the cap counts octets, whatever LIST says.
  const listing = uidls
    .slice(0, mostListed)
    .map(({ number, uidl }) => ({ number, uidl: uidlKey(uidl), size: sizes.get(number) ?? 0 }));
  return { listing, hasUidl: true };
}
