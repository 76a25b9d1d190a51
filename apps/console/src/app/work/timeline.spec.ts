import type { Message } from '@postroom/contracts';
import { decision, newestStanding, openAtFirst, snoozeTimes, timeline, unseen } from './timeline.ts';

const message = (id: string, direction: 'in' | 'out', state?: string) =>
  ({
    id,
    direction,
    receivedAt: `2026-11-23T09:0${id}:00Z`,
    sending: state === undefined ? null : { outboxId: 'o', state, response: null, notDelivered: false },
  }) as Message;

describe('a conversation as it is read', () => {
  it('puts messages and notes in the order of their time', () => {
    const notes = [{ id: 'n', authorId: 'p', authorName: 'Mia', text: '', at: '2026-11-23T09:01:30Z' }];
    const entries = timeline({ messages: [message('1', 'in'), message('2', 'out')], notes });
    expect(entries.map(({ id }) => id)).toEqual(['1', 'n', '2']);
  });

  it('opens the customer’s newest message and what follows it', () => {
    const messages = [message('1', 'in'), message('2', 'in'), message('3', 'out')];
    expect([...openAtFirst(messages)]).toEqual(['2', '3']);
    expect([...openAtFirst([message('1', 'out'), message('2', 'out')])]).toEqual(['2']);
  });

  it('counts as unseen what came behind the one that was seen, but no send that was undone', () => {
    const messages = [message('1', 'in'), message('2', 'out', 'canceled'), message('3', 'in')];
    expect(unseen(messages, '1').map(({ id }) => id)).toEqual(['3']);
    expect(unseen(messages, null)).toEqual([]);
    expect(newestStanding(messages.slice(0, 2))?.id).toBe('1');
  });

  it('reads from the trace which rule decided', () => {
    const decided = { kind: 'decided', queueId: 'q1', as: 'routed', rule: { id: 'r', name: 'Refund words' } };
    expect(decision([null, { kind: 'list' }, decided])).toEqual({
      queueId: 'q1',
      as: 'routed',
      rule: { id: 'r', name: 'Refund words' },
    });
    expect(decision([])).toBeNull();
  });

  it('snoozes to the next day and the next Monday at 8:00, never to today’s', () => {
    const monday = new Date(2026, 10, 23, 7);
    const { tomorrow, monday: next } = snoozeTimes(monday);
    expect([tomorrow.getDate(), tomorrow.getHours()]).toEqual([24, 8]);
    expect([next.getDate(), next.getHours()]).toEqual([30, 8]);
  });
});
