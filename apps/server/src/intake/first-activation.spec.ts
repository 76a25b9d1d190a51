import type { Pop3Client } from '@postroom/pop3';
import { cannotCarryOut, firstQuestion, leftByChoice } from './first-activation.ts';
import type { Listed } from './visit-plan.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-20T12:00:00Z');
const listing = (count: number): Listed[] =>
  Array.from({ length: count }, (_, n) => ({ number: n + 1, uidl: Buffer.from(`u${n}`), size: 100 }));

/** A server of which only TOP is asked: the age in days of each message. */
function server(age: (number: number) => number, top = true): { client: Pop3Client; asked: number[] } {
  const asked: number[] = [];
  const client = {
    capabilities: { top },
    top: (number: number) => {
      asked.push(number);
      return Promise.resolve(Buffer.from(`Date: ${new Date(now - age(number) * day).toUTCString()}\r\n\r\n`));
    },
  } as unknown as Pop3Client;
  return { client, asked };
}

describe('the question of the first activation', () => {
  it('is not asked where nothing waits, or nothing older than a day', async () => {
    expect(await firstQuestion(server(() => 9).client, [], true, now)).toBeNull();
    expect(await firstQuestion(server(() => 0.5).client, listing(3), true, now)).toBeNull();
  });

  it('shows the count, and the oldest and newest of at most 200 messages spread over the list', async () => {
    const { client, asked } = server((number) => number);
    const question = await firstQuestion(client, listing(5000), true, now);
    expect(question).toEqual({ count: 5000, oldest: now - 5000 * day, newest: now - day, reason: null });
    expect(asked).toHaveLength(200);
  });

  it('shows the count only where the server has no TOP', async () => {
    const question = await firstQuestion(server(() => 9, false).client, listing(7), true, now);
    expect(question).toMatchObject({ count: 7, oldest: null, newest: null });
    expect(question?.reason).toContain('no TOP');
  });

  it('offers only what the server can do', () => {
    expect(cannotCarryOut('all', false, false)).toBeNull();
    expect(cannotCarryOut('fromNow', false, true)).toContain('no UIDL');
    expect(cannotCarryOut('newerThan', true, false)).toContain('no TOP');
    expect(cannotCarryOut('fromNow', true, false)).toBeNull();
  });
});

describe('what the choice leaves on the server', () => {
  const never = () => false;

  it('is nothing, all, or what is older than the date', async () => {
    const { client } = server((number) => number);
    const date = now - 2.5 * day;
    expect((await leftByChoice(client, listing(4), 'all', null, never)).left).toEqual([]);
    expect((await leftByChoice(client, listing(4), 'fromNow', null, never)).left).toHaveLength(4);
    const { left } = await leftByChoice(client, listing(4), 'newerThan', date, never);
    expect(left.map((entry) => entry.number)).toEqual([3, 4]);
  });

  it('is looked at as far as the visit’s time allows, one message at least', async () => {
    const { looked } = await leftByChoice(server(() => 9).client, listing(4), 'newerThan', now, () => true);
    expect(looked).toBe(1);
  });
});
