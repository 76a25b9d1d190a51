import type { Department, Queue, QueueFigures } from '@postroom/contracts';

/** A queue as the navigation lists it. */
export interface QueuePlace {
  readonly queue: Queue;
  readonly figures: QueueFigures | undefined;
}

export interface DepartmentPlace {
  readonly id: string;
  readonly name: string;
  readonly queues: readonly QueuePlace[];
}

/** Departments by name, each with its queues: the more urgent first, then by name; the pools last. */
export function departmentPlaces(
  departments: readonly Department[],
  queues: readonly Queue[],
  figures: readonly QueueFigures[],
): DepartmentPlace[] {
  const byQueue = new Map(figures.map((each) => [each.queueId, each]));
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  const grouped = new Map<string, QueuePlace[]>();
  for (const queue of queues) {
    const group = grouped.get(queue.departmentId) ?? [];
    group.push({ queue, figures: byQueue.get(queue.id) });
    grouped.set(queue.departmentId, group);
  }
  const rank = ({ queue }: QueuePlace) => (queue.kind === 'plain' ? 0 : queue.kind === 'general' ? 1 : 2);
  return [...grouped]
    .map(([id, places]) => ({
      id,
      name: names.get(id) ?? '',
      queues: places.sort(
        (left, right) =>
          rank(left) - rank(right) ||
          left.queue.priority - right.queue.priority ||
          left.queue.name.localeCompare(right.queue.name),
      ),
    }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

/** Whether something has waited longer than a queue's target. */
export function isPastTarget(waitingSince: string | null, targetMinutes: number | null, now: number): boolean {
  if (waitingSince === null || targetMinutes === null) return false;
  return now - new Date(waitingSince).getTime() > targetMinutes * 60_000;
}

/** The queue with most open conversations of an answer of `/api/queue-figures`; null where none has any. */
export function fullestQueue(body: unknown): string | null {
  const items = (body as { items?: readonly QueueFigures[] } | null)?.items ?? [];
  let fullest: QueueFigures | null = null;
  for (const each of items) if (each.open > (fullest?.open ?? 0)) fullest = each;
  return fullest?.queueId ?? null;
}

const hour = 3_600_000;

/** An age as short as the navigation needs it: from 10 hours on without minutes. In ms. */
export function roughAge(milliseconds: number): number {
  return milliseconds < 10 * hour ? milliseconds : Math.floor(milliseconds / hour) * hour;
}
