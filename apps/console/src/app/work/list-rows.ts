import type { ConversationSummary } from '@postroom/contracts';

/** A conversation as it stands in the list; one that left it stays, dimmed, while somebody is in the list. */
export interface Row {
  readonly summary: ConversationSummary;
  readonly gone: boolean;
}

/** The list as shown, and what came in since and waits to be shown. */
export interface Rows {
  readonly shown: readonly Row[];
  readonly waiting: readonly ConversationSummary[];
}

export const noRows: Rows = { shown: [], waiting: [] };

const fresh = (summary: ConversationSummary): Row => ({ summary, gone: false });

/** Adds the next page at the end; what is there already stays where it is. */
export function withMore(rows: Rows, more: readonly ConversationSummary[]): Rows {
  const known = new Set(rows.shown.map(({ summary }) => summary.id));
  const added = more.filter(({ id }) => !known.has(id));
  const came = new Set(added.map(({ id }) => id));
  return {
    shown: [...rows.shown, ...added.map(fresh)],
    waiting: rows.waiting.filter(({ id }) => !came.has(id)),
  };
}

/**
 * Takes over what the server lists now without moving anything: rows change in place, new ones wait, gone ones are
 * dimmed while `frozen` (focus or pointer is in the list) and leave otherwise. `whole` says that `now` is the list to
 * its end; otherwise rows behind its last one are left as they are. An empty list takes everything at once.
 */
export function refreshed(
  rows: Rows,
  now: readonly ConversationSummary[],
  options: { readonly frozen: boolean; readonly whole: boolean },
): Rows {
  if (rows.shown.every(({ gone }) => gone) && !options.frozen) return { shown: now.map(fresh), waiting: [] };
  const byId = new Map(now.map((summary) => [summary.id, summary]));
  const covered = options.whole ? rows.shown.length : Math.min(now.length, rows.shown.length);
  const shown = rows.shown.flatMap((row, index): Row[] => {
    const summary = byId.get(row.summary.id);
    if (summary !== undefined) return [fresh(summary)];
    if (index >= covered && !row.gone) return [row];
    return options.frozen ? [{ ...row, gone: true }] : [];
  });
  const known = new Set(shown.map(({ summary }) => summary.id));
  return { shown, waiting: now.filter(({ id }) => !known.has(id)) };
}

/** Shows what waited, in the server's order. */
export function withWaiting(rows: Rows, now: readonly ConversationSummary[]): Rows {
  const listed = new Set(now.map(({ id }) => id));
  return {
    shown: [...now.map(fresh), ...rows.shown.filter(({ summary, gone }) => !gone && !listed.has(summary.id))],
    waiting: [],
  };
}

/** The row `step` away from the one with this id; the first where none has it. */
export function neighbour(rows: readonly Row[], id: string | null, step: 1 | -1): Row | undefined {
  const index = rows.findIndex(({ summary }) => summary.id === id);
  return index === -1 ? rows[0] : rows[index + step];
}
