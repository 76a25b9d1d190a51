import type { Conversation, Message, Note } from '@postroom/contracts';

/** What stands one under the other in a conversation. */
export type TimelineEntry =
  | { readonly kind: 'message'; readonly id: string; readonly at: string; readonly message: Message }
  | { readonly kind: 'note'; readonly id: string; readonly at: string; readonly note: Note };

/** Messages and notes, the oldest first. */
export function timeline({ messages, notes }: Pick<Conversation, 'messages' | 'notes'>): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...messages.map((message): TimelineEntry => ({ kind: 'message', id: message.id, at: message.receivedAt, message })),
    ...notes.map((note): TimelineEntry => ({ kind: 'note', id: note.id, at: note.at, note })),
  ];
  return entries.sort((left, right) => new Date(left.at).getTime() - new Date(right.at).getTime());
}

/** The messages that are open when a conversation is: the customer's newest and all behind it; without one, the newest. */
export function openAtFirst(messages: readonly Message[]): ReadonlySet<string> {
  const last = messages.findLastIndex(({ direction }) => direction === 'in');
  return new Set(messages.slice(last === -1 ? -1 : last).map(({ id }) => id));
}

/** The newest message that stands: one whose sending was undone is no part of the exchange. */
export function newestStanding(messages: readonly Message[]): Message | undefined {
  return messages.findLast(({ sending }) => sending?.state !== 'canceled');
}

/** Messages that came behind the one that was seen; none where that one is not known. */
export function unseen(messages: readonly Message[], seenId: string | null): readonly Message[] {
  const seen = messages.findIndex(({ id }) => id === seenId);
  return seen === -1 ? [] : messages.slice(seen + 1).filter(({ sending }) => sending?.state !== 'canceled');
}

interface Decided {
  readonly queueId: string | null;
  readonly as: string;
  readonly rule: { readonly id: string; readonly name: string } | null;
}

/** A rule as a trace names it; what was read from storage is not known to be one. */
interface Rule {
  readonly id?: unknown;
  readonly name?: unknown;
}

/** The built-in rule that routes what no other rule did: its id in every trace. */
export const defaultQueueRule = 'default-queue';

/** What the trace of a message says about where it went; null where it says nothing. */
export function decision(trace: readonly unknown[]): Decided | null {
  for (const entry of trace) {
    const step = entry as { kind?: unknown; queueId?: unknown; as?: unknown; rule?: Rule | null } | null;
    if (step?.kind !== 'decided' || typeof step.as !== 'string') continue;
    const { id, name } = step.rule ?? {};
    return {
      queueId: typeof step.queueId === 'string' ? step.queueId : null,
      as: step.as,
      rule: typeof id === 'string' && typeof name === 'string' ? { id, name } : null,
    };
  }
  return null;
}

/** Until when one may snooze with one click; all in the reader's own time zone. */
export function snoozeTimes(now: Date): { hour: Date; tomorrow: Date; monday: Date } {
  const at8 = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 8);
  // Sunday is 0: the next Monday is 1 to 7 days away.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return { hour: new Date(now.getTime() + 3_600_000), tomorrow: at8(1), monday: at8(toMonday) };
}
