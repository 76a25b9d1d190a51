import { Controller, Headers, type MessageEvent, Req, Sse } from '@nestjs/common';
import { ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { LiveEvent } from '@postroom/contracts';
import type { Request } from 'express';
import { concatMap, filter, from, interval, merge, Observable, takeWhile } from 'rxjs';
import { newId } from '../database/ids.ts';
import { type Caller, TheCaller } from '../http/caller.ts';
import { CallerAgain } from './caller-again.events.ts';
import type { EventEntity } from './event.entity.ts';
import { LiveEvents, toLiveEvent } from './live.service.ts';

const keepAlive = 20_000;

/** With an id of this moment: who resumes after it asks only for what came since. */
function reset(): MessageEvent {
  const id = newId();
  const nothing = { mailboxId: null, queueId: null, conversationId: null, outboxId: null };
  return { id, data: { id, at: new Date().toISOString(), kind: 'reset', ...nothing } satisfies LiveEvent };
}

@ApiTags('events')
@Controller('events')
export class LiveController {
  constructor(
    private readonly live: LiveEvents,
    private readonly callerAgain: CallerAgain,
  ) {}

  /** Server-sent events of what the caller may see; `Last-Event-ID` resumes, `reset` says: load anew. */
  @Sse()
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'Events, each with a LiveEvent as its data, until the session ends.' })
  async stream(
    @TheCaller() first: Caller,
    @Req() request: Request,
    @Headers('last-event-id') lastId?: string,
  ): Promise<Observable<MessageEvent>> {
    const message = (event: EventEntity): MessageEvent => ({ id: event.id, data: toLiveEvent(event) });
    /** The session and the rights are looked at for each event: the stream ends with the session. */
    const allowed = async (event: EventEntity): Promise<MessageEvent | 'over' | null> => {
      const caller = await this.callerAgain.of(first, request);
      if (!caller) return 'over';
      return (await this.live.mayHear(event, caller)) ? message(event) : null;
    };
    const missed = async (): Promise<(MessageEvent | 'over' | null)[]> => {
      if (lastId === undefined || lastId === '') return [];
      const afresh = reset();
      const events = await this.live.since(lastId);
      if (events === null) return [afresh];
      return Promise.all(events.map(allowed));
    };
    const beats = interval(keepAlive).pipe(
      concatMap(async () =>
        (await this.callerAgain.of(first, request)) ? { type: 'beat', data: '' } : ('over' as const),
      ),
    );
    await this.live.ready();
    return new Observable<MessageEvent>((subscriber) => {
      this.live.join();
      const inner = merge(
        from(missed()).pipe(concatMap((list) => from(list))),
        this.live.events.pipe(concatMap(allowed)),
        beats,
      )
        .pipe(
          takeWhile((item) => item !== 'over'),
          filter((item): item is MessageEvent => item !== null),
        )
        .subscribe(subscriber);
      return () => {
        inner.unsubscribe();
        this.live.leave();
      };
    });
  }
}
