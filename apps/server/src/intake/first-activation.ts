import { readMessage } from '@postroom/mime';
import type { Pop3Client } from '@postroom/pop3';
import type { ActivationQuestion, MaildropEntity } from './maildrop.entity.ts';
import type { Listed } from './visit-plan.ts';

/** The question is asked where something that waits is older than this. */
const oldMail = 86_400_000;
/** The oldest and newest are found among so many, spread over the list. */
const mostSampled = 200;

/** When a message arrived, by its topmost Received header, else its Date; null where neither says: it counts as new. */
async function arrivedAt(client: Pop3Client, number: number): Promise<number | null> {
  const facts = readMessage(await client.top(number, 0));
  return (facts.receivedDate ?? facts.date)?.getTime() ?? null;
}

function sample(listing: readonly Listed[]): Listed[] {
  if (listing.length <= mostSampled) return [...listing];
  const step = (listing.length - 1) / (mostSampled - 1);
  return Array.from({ length: mostSampled }, (_, index) => listing[Math.round(index * step)]).filter(
    (entry) => entry !== undefined,
  );
}

/**
 * What becomes of the mail that waits at the first activation: null where nothing old waits and everything is taken;
 * else the question for an administrator.
 */
export async function firstQuestion(
  client: Pop3Client,
  listing: readonly Listed[],
  hasUidl: boolean,
  now: number,
): Promise<ActivationQuestion | null> {
  if (listing.length === 0) return null;
  const reason = hasUidl ? null : 'This server has no UIDL: only “all” can be carried out.';
  if (!client.capabilities.top) {
    return {
      count: listing.length,
      oldest: null,
      newest: null,
      reason: reason ?? 'This server has no TOP: “newer than” cannot be carried out.',
    };
  }
  const ages: number[] = [];
  for (const entry of sample(listing)) {
    const at = await arrivedAt(client, entry.number);
    if (at !== null) ages.push(at);
  }
  if (!ages.some((at) => at < now - oldMail)) return null;
  return { count: listing.length, oldest: Math.min(...ages), newest: Math.max(...ages), reason };
}

/** Whether the server can do what was chosen; a sentence where it cannot. */
export function cannotCarryOut(
  choice: NonNullable<MaildropEntity['choice']>,
  hasUidl: boolean,
  hasTop: boolean,
): string | null {
  if (choice !== 'all' && !hasUidl) return 'This server has no UIDL: only “all” can be carried out.';
  if (choice === 'newerThan' && !hasTop) return 'This server has no TOP: “newer than” cannot be carried out.';
  return null;
}

/** Of what waits, the messages that the choice leaves on the server. */
export async function leftByChoice(
  client: Pop3Client,
  listing: readonly Listed[],
  choice: NonNullable<MaildropEntity['choice']>,
  date: number | null,
): Promise<Listed[]> {
  if (choice === 'all') return [];
  if (choice === 'fromNow') return [...listing];
  const left: Listed[] = [];
  for (const entry of listing) {
    const at = await arrivedAt(client, entry.number);
    if (at !== null && at < (date ?? 0)) left.push(entry);
  }
  return left;
}
