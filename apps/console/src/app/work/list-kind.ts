import type { ListQuery } from './work-api.ts';

/** The states that a list shows one at a time. */
export const listStates = ['open', 'snoozed', 'closed'] as const;

/** A list as its address names it. */
export interface ListKind extends ListQuery {
  readonly state: (typeof listStates)[number];
  /** The address of the list, without a conversation. */
  readonly path: string;
}

/** Reads what the address says; null for a conversation alone (`/work/c/…`). */
export function listKind(list: string, queue: string | undefined, state: string | undefined): ListKind | null {
  if (list === 'c') return null;
  return {
    queueId: queue ?? null,
    state: listStates.find((each) => each === state) ?? 'open',
    path: queue === undefined ? '/work/mine' : `/work/queues/${queue}`,
  };
}
