import type { Original } from '@postroom/contracts';
import { type EntityManager, In } from 'typeorm';
import { LedgerEntity, WholeWishEntity } from '../intake/ledger.entity.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import type { MessageEntity } from './message.entity.ts';
import { iso } from './summaries.ts';

const day = 86_400_000;

export type Cut = Pick<MessageEntity, 'id' | 'truncated' | 'originalSize'>;

/** Where the original of a truncated message is, as far as the ledger knows. */
export interface Place {
  readonly row: LedgerEntity | null;
  readonly maildrop: MaildropEntity | null;
  readonly mailbox: MailboxEntity | null;
  readonly wish: WholeWishEntity | null;
}

export const sizeOf = ({ originalSize }: Pick<Cut, 'originalSize'>, { row }: Place) =>
  Math.max(originalSize, row?.listedSize ?? 0);

/** Why it cannot be had, whatever the server says; null where it can be asked for. */
export function notToBeHad({ row, maildrop }: Place): string | null {
  if (row === null || maildrop === null) return 'The original is on no server that is downloaded from any more.';
  if (!maildrop.current) {
    return 'The mailbox downloads from another account now: the original is on the former one, if it is there still.';
  }
  return row.deletedAt === null ? null : 'The original is not on the server any more.';
}

function toOriginal(place: Place): Original {
  const { row, maildrop, mailbox, wish } = place;
  const gone = notToBeHad(place) ?? (wish?.state === 'gone' ? wish.reason : null);
  if (gone !== null || row === null) return { state: 'gone', until: null, reason: gone };
  const { leaveOnServerDays = 0, keepTruncatedDays = 0 } = mailbox?.groups.pop ?? {};
  const until = iso(row.storedAt + Math.max(leaveOnServerDays, keepTruncatedDays) * day);
  if (wish === null) return { state: 'kept', until, reason: null };
  if (wish.state !== 'asked') return { state: wish.state, until, reason: wish.reason };
  const waitsFor = maildrop?.active === false ? 'The mailbox is switched off.' : (maildrop?.errorMessage ?? null);
  return { state: 'asked', until, reason: waitsFor };
}

/** By message, as far as they are known. Four queries. */
export async function placesOf(manager: EntityManager, ids: readonly string[]): Promise<Map<string, Place>> {
  const rows = await manager.findBy(LedgerEntity, { messageId: In([...ids]) });
  const maildrops = await manager.findBy(MaildropEntity, { id: In([...new Set(rows.map((row) => row.maildropId))]) });
  const mailboxIds = [...new Set(maildrops.map(({ mailboxId }) => mailboxId))];
  const mailboxes = await manager.findBy(MailboxEntity, { id: In(mailboxIds) });
  const wishes = await manager.findBy(WholeWishEntity, { messageId: In([...ids]) });
  return new Map(
    ids.map((id) => {
      const row = rows.find(({ messageId }) => messageId === id) ?? null;
      const maildrop = maildrops.find((one) => one.id === row?.maildropId) ?? null;
      const mailbox = mailboxes.find((one) => one.id === maildrop?.mailboxId) ?? null;
      const wish = wishes.find(({ messageId }) => messageId === id) ?? null;
      return [id, { row, maildrop, mailbox, wish }];
    }),
  );
}

/** The originals of those messages that are truncated; four queries where there is one, none else. */
export async function originalsOf(manager: EntityManager, messages: readonly Cut[]): Promise<Map<string, Original>> {
  const cut = messages.filter(({ truncated }) => truncated);
  if (cut.length === 0) return new Map();
  const ids = cut.map(({ id }) => id);
  const places = await placesOf(manager, ids);
  return new Map(
    cut.flatMap((message) => {
      const place = places.get(message.id);
      return place ? [[message.id, toOriginal(place)] as const] : [];
    }),
  );
}
