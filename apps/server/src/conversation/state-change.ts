import type { ConversationChange } from '@postroom/contracts';
import { invalid } from '../http/problem-error.ts';
import type { ConversationEntity } from './conversation.entity.ts';
import type { Act } from './record-history.ts';

export interface StateChange {
  readonly patch: Pick<ConversationEntity, 'state' | 'snoozedUntil' | 'closedAt'>;
  readonly act: Act;
}

type Standing = Pick<ConversationEntity, 'state' | 'snoozedUntil'>;

function actOf(from: Standing['state'], to: Standing['state'], until: number | null): Act {
  switch (to) {
    case 'snoozed':
      return { act: 'snoozed', detail: `until ${new Date(until ?? 0).toISOString()}` };
    case 'closed':
      return { act: 'closed', detail: '' };
    case 'junk':
      return { act: 'junked', detail: '' };
    case 'open':
      return { act: from === 'junk' ? 'restored' : from === 'closed' ? 'reopened' : 'woken', detail: '' };
  }
}

/**
 * What a change asks of state and time; null where it asks for nothing new. Snoozing takes a time behind `now` (ms),
 * every other state takes it away.
 * @throws 400 naming the field
 */
export function stateChange(
  row: Standing,
  body: Pick<ConversationChange, 'state' | 'snoozedUntil'>,
  now: number,
): StateChange | null {
  if (body.state === undefined && body.snoozedUntil === undefined) return null;
  const state = body.state ?? row.state;
  const wanted = typeof body.snoozedUntil === 'string' ? Date.parse(body.snoozedUntil) : body.snoozedUntil;
  if (state !== 'snoozed') {
    if (typeof wanted === 'number') {
      throw invalid([
        { path: 'snoozedUntil', message: 'Only a snoozed conversation has a time: set state to snoozed.' },
      ]);
    }
    if (state === row.state) return null;
    return {
      patch: { state, snoozedUntil: null, closedAt: state === 'closed' ? now : null },
      act: actOf(row.state, state, null),
    };
  }
  const until = wanted === undefined ? row.snoozedUntil : wanted;
  if (row.state === 'snoozed' && until === row.snoozedUntil) return null;
  if (until === null || until <= now) {
    throw invalid([{ path: 'snoozedUntil', message: 'Give a time in the future until which it sleeps.' }]);
  }
  return { patch: { state, snoozedUntil: until, closedAt: null }, act: actOf(row.state, state, until) };
}

/** A tag's form for comparing. */
export const tagKey = (tag: string) => tag.normalize('NFC').toLowerCase();

/** Tags without repeats, compared without case; of several spellings the first stays. */
export function tagsOf(wanted: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const tag of wanted) if (!byKey.has(tagKey(tag))) byKey.set(tagKey(tag), tag.normalize('NFC'));
  return [...byKey.values()];
}

/** What became of the tags, for the history; null where they are the same. */
export function tagChange(before: readonly string[], after: readonly string[]): Act | null {
  const had = new Set(before.map(tagKey));
  const has = new Set(after.map(tagKey));
  const added = after.filter((tag) => !had.has(tagKey(tag))).map((tag) => `+${tag}`);
  const gone = before.filter((tag) => !has.has(tagKey(tag))).map((tag) => `−${tag}`);
  return added.length + gone.length === 0 ? null : { act: 'tagged', detail: [...added, ...gone].join(' ') };
}
