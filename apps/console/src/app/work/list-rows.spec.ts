import type { ConversationSummary } from '@postroom/contracts';
import { neighbour, noRows, refreshed, withMore, withWaiting } from './list-rows.ts';

function row(id: string, subject = id): ConversationSummary {
  return {
    id,
    version: 1,
    state: 'open',
    snoozedUntil: null,
    queueId: 'q1',
    assigneeId: null,
    assigneeName: null,
    priority: 5,
    tags: [],
    subject,
    customer: 'jonas@example.org',
    customerName: 'Jonas Weber',
    linkedIds: [],
    updatedAt: '2026-11-23T09:00:00.000Z',
    waitingSince: '2026-11-23T09:00:00.000Z',
    messageCount: 1,
    attachmentCount: 0,
    snippet: '',
    truncated: false,
  };
}

const ids = (rows: { shown: readonly { summary: ConversationSummary }[] }) =>
  rows.shown.map(({ summary }) => summary.id);
const shown = withMore(noRows, [row('a'), row('b'), row('c')]);

describe('the rows of a list', () => {
  it('takes everything at once while nothing is shown', () => {
    expect(ids(refreshed(noRows, [row('a')], { frozen: false, whole: true }))).toEqual(['a']);
  });

  it('changes rows in place, keeps their order, and lets new ones wait', () => {
    const after = refreshed(shown, [row('x'), row('b'), row('a', 'new words'), row('c')], {
      frozen: true,
      whole: true,
    });
    expect(ids(after)).toEqual(['a', 'b', 'c']);
    expect(after.shown[0]?.summary.subject).toBe('new words');
    expect(after.waiting.map(({ id }) => id)).toEqual(['x']);
  });

  it('keeps what left the list, dimmed, while pointer or focus is in it, and drops it otherwise', () => {
    const now = [row('a'), row('c')];
    const frozen = refreshed(shown, now, { frozen: true, whole: true });
    expect(frozen.shown.map(({ gone }) => gone)).toEqual([false, true, false]);
    expect(ids(refreshed(frozen, now, { frozen: false, whole: true }))).toEqual(['a', 'c']);
  });

  it('leaves rows alone that lie behind what was read', () => {
    const after = refreshed(shown, [row('a'), row('b')], { frozen: false, whole: false });
    expect(ids(after)).toEqual(['a', 'b', 'c']);
    expect(after.shown.some(({ gone }) => gone)).toBe(false);
  });

  it('shows what waited where the server has it, without a repeat', () => {
    const waiting = refreshed(shown, [row('x'), row('a'), row('b'), row('c')], { frozen: true, whole: true });
    const after = withWaiting(waiting, [row('x'), row('a'), row('b'), row('c')]);
    expect(ids(after)).toEqual(['x', 'a', 'b', 'c']);
    expect(after.waiting).toEqual([]);
    expect(ids(withMore(after, [row('c'), row('d')]))).toEqual(['x', 'a', 'b', 'c', 'd']);
  });

  it('knows the next and the previous row, and begins at the first', () => {
    expect(neighbour(shown.shown, 'a', 1)?.summary.id).toBe('b');
    expect(neighbour(shown.shown, 'a', -1)).toBeUndefined();
    expect(neighbour(shown.shown, null, 1)?.summary.id).toBe('a');
  });
});
