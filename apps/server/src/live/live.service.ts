import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { LiveEvent } from '@postroom/contracts';
import { Subject } from 'rxjs';
import { In, MoreThan } from 'typeorm';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { MailboxDepartmentEntity } from '../mailbox/mailbox.entity.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { idAt } from './event-id.ts';
import { EventEntity } from './event.entity.ts';
import { eventsKeptMs } from './event-retention.service.ts';

const pollEvery = 500;
/** Ids do not follow the order of commits everywhere: what is younger than this is read again, and dropped if known. */
const rereadWindow = 30_000;
/** At most so many events are handed out after a break; who missed more reloads. */
export const mostReplayed = 500;
const eventId = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;
/** Kinds that consoles hear; the others are for alerts. */
const liveKinds = new Set<string>([
  'conversation.changed',
  'message.stored',
  'message.sent',
  'outbox.changed',
  'mailbox.changed',
  'mailbox.status',
  'queue.changed',
  'message.quarantined',
  'quarantine.changed',
]);

export function toLiveEvent(row: EventEntity): LiveEvent {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    kind: row.kind as LiveEvent['kind'],
    mailboxId: row.mailboxId,
    queueId: row.queueId,
    conversationId: row.conversationId,
    outboxId: row.outboxId,
  };
}

/**
 * Reads new events from the database while somebody listens: one reader for each process, whatever process wrote them.
 */
@Injectable()
export class LiveEvents implements OnApplicationShutdown {
  readonly events = new Subject<EventEntity>();
  private readonly known = new Map<string, number>();
  private begun: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private listeners = 0;
  private reading = false;

  constructor(private readonly database: Database) {}

  /**
   * Begins to read, unless somebody listens already. Once it resolves, every event that is committed from then on is
   * told: a stream answers only after it.
   */
  async ready(): Promise<void> {
    this.begun ??= this.begin();
    try {
      await this.begun;
    } catch (error) {
      this.begun = null;
      throw error;
    }
  }

  /** One more listener; the reading stops by itself once all have left. */
  join(): void {
    this.listeners += 1;
    // It may have stopped since `ready`; where the database is away, the next stream tries again.
    if (this.begun === null) void this.ready().catch(() => undefined);
  }

  leave(): void {
    this.listeners -= 1;
  }

  /** Events after an id, for a stream that broke; null where there are more than are handed out, or are kept no more. */
  async since(lastId: string): Promise<EventEntity[] | null> {
    if (!eventId.test(lastId) || lastId < idAt(Date.now() - eventsKeptMs)) return null;
    const rows = await this.database.read.find(EventEntity, {
      where: { id: MoreThan(lastId) },
      order: { id: 'ASC' },
      take: mostReplayed + 1,
    });
    return rows.length > mostReplayed ? null : rows.filter((row) => liveKinds.has(row.kind));
  }

  /** Whether the caller may hear of it: by the queue, else by the mailbox's departments. */
  async mayHear(event: EventEntity, caller: Caller): Promise<boolean> {
    if (caller.departmentIds.length === 0) return false;
    const departments = In([...caller.departmentIds]);
    if (event.queueId !== null) {
      return this.database.read.existsBy(QueueEntity, { id: event.queueId, departmentId: departments });
    }
    if (event.mailboxId === null) return event.conversationId === null && caller.administrator;
    const { mailboxId } = event;
    return this.database.read.existsBy(MailboxDepartmentEntity, { mailboxId, departmentId: departments });
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
    this.events.complete();
  }

  private recent(): Promise<EventEntity[]> {
    return this.database.read.find(EventEntity, {
      where: { id: MoreThan(idAt(Date.now() - rereadWindow)) },
      order: { id: 'ASC' },
      take: 5000,
    });
  }

  private async begin(): Promise<void> {
    // What was written before anybody listened is not news.
    for (const row of await this.recent()) this.known.set(row.id, row.at);
    this.timer = setInterval(() => void this.read(), pollEvery);
  }

  private end(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.begun = null;
    this.known.clear();
  }

  private async read(): Promise<void> {
    if (this.reading) return;
    if (this.listeners === 0) {
      this.end();
      return;
    }
    this.reading = true;
    try {
      for (const row of await this.recent()) {
        if (this.known.has(row.id)) continue;
        this.known.set(row.id, row.at);
        if (liveKinds.has(row.kind)) this.events.next(row);
      }
      const old = Date.now() - 2 * rereadWindow;
      for (const [id, at] of this.known) {
        if (at < old) this.known.delete(id);
      }
    } catch {
      // The database is away: health says so, and the next turn reads what was missed.
    } finally {
      this.reading = false;
    }
  }
}
