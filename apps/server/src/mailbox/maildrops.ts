import type { FirstActivation } from '@postroom/contracts';
import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { type ActivationQuestion, MaildropEntity } from '../intake/maildrop.entity.ts';
import type { MailboxEntity } from './mailbox.entity.ts';
import { accountKeyOf } from './mailbox-settings.service.ts';

const day = 86_400_000;

/** A maildrop that nothing is known about: due at once, and the question of the first activation not asked yet. */
const untouched = {
  failures: 0,
  errorKind: null,
  errorMessage: null,
  failingSince: null,
  waiting: 0,
  firstSignedInAt: null,
  choice: null,
  choiceDate: null,
  choiceDone: false,
  question: null,
  observed: null,
} satisfies Partial<MaildropEntity>;

/** What the answer to the first-activation question writes. "From now" is the moment of the answer, `now`. */
export function answered(answer: FirstActivation, now: number): Pick<MaildropEntity, 'choice' | 'choiceDate'> {
  const { choice, date } = answer;
  if (choice === 'fromNow') return { choice, choiceDate: now };
  return { choice, choiceDate: choice === 'newerThan' && typeof date === 'string' ? Date.parse(date) : null };
}

/** Why the server that asked cannot carry an answer out; null where it can, as far as the question tells. */
export function refusedAnswer(question: ActivationQuestion | null, answer: FirstActivation): string | null {
  const reason = question?.reason ?? null;
  if (reason === null || answer.choice === 'all') return null;
  // Without UIDL everything is taken; without TOP a message's age is not known before it is fetched.
  return reason.includes('UIDL') || answer.choice === 'newerThan' ? reason : null;
}

/** The maildrop of the account that a mailbox downloads now. */
export async function currentMaildrop(tx: Tx, mailboxId: string): Promise<MaildropEntity | null> {
  return tx.findOneBy(MaildropEntity, { mailboxId, current: true });
}

/** Ends the lease of a maildrop: whoever works on it cannot commit any more. */
async function leave(tx: Tx, maildrop: MaildropEntity, current: boolean): Promise<void> {
  await tx.update(
    MaildropEntity,
    { id: maildrop.id },
    { current, active: false, epoch: maildrop.epoch + 1, leaseUntil: 0, owner: null },
  );
}

/** Stops the download of a retired mailbox at once: its account is free for another one. */
export async function retireMaildrop(tx: Tx, mailboxId: string): Promise<void> {
  const maildrop = await currentMaildrop(tx, mailboxId);
  if (maildrop) await leave(tx, maildrop, true);
}

/**
 * Brings the maildrops in line with a saved mailbox: exactly one is current, that of its account. It is due at once and
 * without back-off. Another account begins with the first-activation question, also one that the mailbox had before.
 * @returns false where an answer was given to a question that was decided before: it changes nothing
 */
export async function syncMaildrop(
  tx: Tx,
  mailbox: Pick<MailboxEntity, 'id' | 'active' | 'priority' | 'groups'>,
  answer: FirstActivation | undefined,
  now: number,
): Promise<boolean> {
  const { id: mailboxId, active, priority } = mailbox;
  const accountKey = accountKeyOf(mailbox.groups.pop);
  const choice = answer === undefined ? {} : answered(answer, now);
  const shared = { current: true, active, priority, dueAt: now };
  const before = await currentMaildrop(tx, mailboxId);
  if (before?.accountKey === accountKey) {
    const reactivated = active && !before.active;
    const longAway = before.lastVisitAt !== null && before.lastVisitAt < now - day;
    await tx.update(
      MaildropEntity,
      { id: before.id },
      {
        ...shared,
        failures: 0,
        ...(before.choiceDone ? {} : choice),
        // What waits after a break counts as older than the activation, as what waited at the first sign-in does.
        ...(reactivated && longAway && before.firstSignedInAt !== null ? { firstSignedInAt: now } : {}),
      },
    );
    return answer === undefined || !before.choiceDone;
  }
  if (before) await leave(tx, before, false);
  const former = await tx.findOneBy(MaildropEntity, { mailboxId, accountKey });
  const fresh = { ...untouched, ...shared, ...choice };
  if (former) {
    await tx.update(MaildropEntity, { id: former.id }, fresh);
  } else {
    const row = { id: newId(), mailboxId, accountKey, owner: null, epoch: 0, leaseUntil: 0, lastVisitAt: null };
    await tx.insert(MaildropEntity, { ...row, wholesWanted: 0, ...fresh });
  }
  return true;
}
