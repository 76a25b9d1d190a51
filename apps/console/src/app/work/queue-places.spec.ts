import { type Queue } from '@postroom/contracts';
import { departmentPlaces, fullestQueue, isPastTarget, roughAge } from './queue-places.ts';

const queue = (id: string, name: string, more: Partial<Queue> = {}): Queue => ({
  id,
  name,
  departmentId: 'd1',
  priority: 5,
  targetMinutes: null,
  kind: 'plain',
  ...more,
});

describe('queues in the navigation', () => {
  it('lists each department with its queues, the more urgent first and the pool last', () => {
    const tree = departmentPlaces(
      [
        { id: 'd1', name: 'Support', parentId: null },
        { id: 'd2', name: 'Billing', parentId: null },
      ],
      [
        queue('g', 'General pool', { kind: 'general', priority: 1 }),
        queue('b', 'Returns'),
        queue('a', 'Urgent', { priority: 2 }),
        queue('r', 'Refunds', { departmentId: 'd2' }),
      ],
      [{ queueId: 'b', open: 3, unassigned: 1, oldestWaitingSince: null }],
    );
    expect(tree.map(({ name }) => name)).toEqual(['Billing', 'Support']);
    expect(tree[1]?.queues.map((place) => place.queue.id)).toEqual(['a', 'b', 'g']);
    expect(tree[1]?.queues[1]?.figures?.open).toBe(3);
  });

  it('is past target only where something waited longer than a target that is set', () => {
    const now = Date.parse('2026-11-23T10:01:00Z');
    expect(isPastTarget('2026-11-23T09:00:00Z', 60, now)).toBe(true);
    expect(isPastTarget('2026-11-23T09:30:00Z', 60, now)).toBe(false);
    expect(isPastTarget('2026-11-23T09:00:00Z', null, now)).toBe(false);
    expect(isPastTarget(null, 60, now)).toBe(false);
  });

  it('lands on the fullest queue, and on none where all are empty', () => {
    const items = [
      { queueId: 'a', open: 1 },
      { queueId: 'b', open: 4 },
    ];
    expect(fullestQueue({ items })).toBe('b');
    expect(fullestQueue({ items: [{ queueId: 'a', open: 0 }] })).toBeNull();
    expect(fullestQueue(null)).toBeNull();
  });

  it('drops the minutes of an age from 10 hours on', () => {
    expect(roughAge(18.7 * 3_600_000)).toBe(18 * 3_600_000);
    expect(roughAge(2.5 * 3_600_000)).toBe(2.5 * 3_600_000);
  });
});
