import type { LiveEvent } from '@postroom/contracts';

export type LiveState = 'live' | 'reconnecting';

/** What the tab that holds the stream tells the others. */
export type LiveNote =
  | { readonly kind: 'event'; readonly event: LiveEvent }
  | { readonly kind: 'state'; readonly state: LiveState }
  /** A new tab asks how things stand. */
  | { readonly kind: 'hello' };

/** The events of one stream may come twice after a break (readers re-read the last 30 s); this many ids are remembered. */
const remembered = 2000;

/** Drops what was had before: answers true for an id it sees for the first time. */
export class SeenIds {
  private readonly ids = new Set<string>();

  isNew(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > remembered) {
      const [oldest] = this.ids;
      if (oldest !== undefined) this.ids.delete(oldest);
    }
    return true;
  }
}

/** Reads the data of one server-sent event; null where it is none of ours. */
export function readLiveEvent(data: string): LiveEvent | null {
  try {
    const event = JSON.parse(data) as Partial<LiveEvent> | null;
    return typeof event?.kind === 'string' && typeof event.id === 'string' ? (event as LiveEvent) : null;
  } catch {
    // A line that is no JSON changes nothing: the next event or reload brings what it meant.
    return null;
  }
}

/** The event that stands for "events are missing: read everything again". */
export function resetEvent(): LiveEvent {
  return {
    id: `reset-${Date.now()}`,
    at: new Date().toISOString(),
    kind: 'reset',
    mailboxId: null,
    queueId: null,
    conversationId: null,
    outboxId: null,
  };
}

/** Pause before the next try to connect, in ms: 1 s, doubled up to 30 s. */
export function retryPause(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(failures, 5));
}
