import type { Tx } from '../database/database.ts';
import { ProblemError } from '../http/problem-error.ts';
import { AliasEntity } from '../mailbox/alias.entity.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { findCaller } from '../person/person.service.ts';
import type { Secrets } from '../secret/secrets.service.ts';
import type { Hold } from './claims.ts';
import type { FromAddresses } from './from-addresses.service.ts';
import type { OutboxEntity } from './outbox.entity.ts';
import { findTarget, type SmtpTarget } from './smtp-target.ts';

/** What a person mends outside the entry (a setting, a secret) is looked at again by itself. */
const recheckMs = 60_000;

/** Where the entry goes, or why it cannot go now. */
export type Checked =
  | { readonly target: SmtpTarget; readonly hold: null }
  /** A training entry, which never leaves. */
  | { readonly target: null; readonly hold: null }
  | { readonly target: null; readonly hold: Hold };

/** The checks of approval, made again at the moment of sending: rights, training mode, server and secret. */
export async function checkSending(
  tx: Tx,
  entry: OutboxEntity,
  parts: { fromAddresses: FromAddresses; secrets: Secrets; relayUrl: string | null; trainingMode: boolean },
): Promise<Checked> {
  const held = (reason: string, again: number | null): Checked => ({
    target: null,
    hold: { reason, recheckMs: again },
  });
  if (entry.training) return { target: null, hold: null };
  if (parts.trainingMode) {
    return held('Training mode is on: mail that was approved before it waits until it is switched off.', recheckMs);
  }
  const lost = (await lostAlias(tx, entry)) ?? (await lostRight(tx, entry, parts.fromAddresses));
  if (lost !== null) return held(lost, null);
  const mailbox = await tx.findOneBy(MailboxEntity, { id: entry.mailboxId });
  if (!mailbox) return held('The mailbox of this mail is gone.', null);
  const found = await findTarget(tx, parts.secrets, mailbox, parts.relayUrl);
  return 'held' in found ? held(found.held, recheckMs) : { target: found.target, hold: null };
}

async function lostAlias(tx: Tx, { aliasId: id }: OutboxEntity): Promise<string | null> {
  if (id === null || (await tx.existsBy(AliasEntity, { id }))) return null;
  return 'The alias that this mail is from was deleted. Cancel it, and send its text from another address.';
}

/** Mail of the system has nobody whose rights could be lost. */
async function lostRight(tx: Tx, entry: OutboxEntity, fromAddresses: FromAddresses): Promise<string | null> {
  if (entry.responsibleId === null) return null;
  const caller = await findCaller(tx, entry.responsibleId, { sessionId: null, tokenScope: null });
  if (!caller) return 'Its author is not active any more. A supervisor with rights to the From address can send it.';
  try {
    await fromAddresses.assertFromAllowed(tx, caller, entry.aliasId ?? entry.mailboxId);
    return null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return 'Its author may not write as this From address any more. A supervisor with rights to it can send it.';
  }
}
