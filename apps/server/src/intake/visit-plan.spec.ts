import { type Known, type Listed, planVisit } from './visit-plan.ts';

const day = 86_400_000;
const settings = { leaveOnServerDays: 0, keepTruncatedDays: 7, maxMessageBytes: 1000, now: 100 * day };
const listed = (number: number, uidl: string, size = 10): Listed => ({ number, uidl: Buffer.from(uidl), size });
const row = (uidl: string, more: Partial<Known> = {}): Known => ({
  id: `${uidl}-${more.useNumber ?? 1}`,
  uidl: Buffer.from(uidl),
  useNumber: 1,
  state: 'stored',
  listedSize: 10,
  deletedAt: null,
  storedAt: 99 * day,
  truncated: false,
  attempts: 0,
  ...more,
});

describe('the plan of a visit', () => {
  it('fetches what has no row, oldest first, what is too big last and alone', () => {
    const plan = planVisit([listed(1, 'big', 1001), listed(2, 'a'), listed(3, 'b')], [], settings);
    expect(plan.fetch.map((entry) => entry.listed.number)).toEqual([2, 3]);
    expect(plan.fetchAlone.map((entry) => entry.listed.number)).toEqual([1]);
  });

  it('removes what is stored once its days are over, a truncated message after its own', () => {
    const rows = [row('a'), row('cut', { truncated: true }), row('old cut', { truncated: true, storedAt: 93 * day })];
    const plan = planVisit([listed(1, 'a'), listed(2, 'cut'), listed(3, 'old cut')], rows, settings);
    expect(plan.remove.map((entry) => entry.listed.number)).toEqual([1, 3]);
    expect(plan.keep.map((entry) => entry.listed.number)).toEqual([2]);
  });

  it('compares a UIDL with another size, or whose deletion was confirmed', () => {
    const plan = planVisit([listed(1, 'a', 11), listed(2, 'b')], [row('a'), row('b', { deletedAt: 1 })], settings);
    expect(plan.compare.map((entry) => entry.listed.number)).toEqual([1, 2]);
  });

  it('lets a stored twin have its row though a new one of another size is listed before it', () => {
    const plan = planVisit([listed(1, 'twin', 10), listed(2, 'twin', 20)], [row('twin', { listedSize: 20 })], settings);
    expect(plan.remove.map((entry) => entry.listed.number)).toEqual([2]);
    expect(plan.fetch).toMatchObject([{ listed: { number: 1 } }]);
  });

  it('gives no number of a use twice, nor one that a row has', () => {
    const rows = [row('u', { deletedAt: 1 }), row('u', { useNumber: 2, deletedAt: 1, listedSize: 99 })];
    const plan = planVisit([listed(1, 'u'), listed(2, 'u'), listed(3, 'u'), listed(4, 'u')], rows, settings);
    const numbers = [...plan.compare, ...plan.fetch].map((entry) => entry.useNumber);
    expect(new Set(numbers).size).toBe(4);
    expect(Math.min(...numbers)).toBe(3);
  });

  it('tries what failed last, by its own row, and lets it rest a day after three failures', () => {
    const failed = row('f', { state: 'trying', attempts: 2, storedAt: 100 * day - 1 });
    const bad = row('bad', { state: 'trying', attempts: 3, storedAt: 99.5 * day });
    const due = row('due', { state: 'trying', attempts: 9, storedAt: 99 * day });
    const listing = [listed(1, 'f'), listed(2, 'bad'), listed(3, 'due'), listed(4, 'new')];
    const plan = planVisit(listing, [failed, bad, due], settings);
    expect(plan.fetch.map((entry) => entry.listed.number)).toEqual([4]);
    expect(plan.fetchAlone).toMatchObject([
      { listed: { number: 1 }, tryingId: 'f-1', useNumber: 1 },
      { listed: { number: 3 }, tryingId: 'due-1' },
    ]);
    expect(plan.resting.map((entry) => entry.listed.number)).toEqual([2]);
  });

  it('stays quick when a server gives all its messages one name', () => {
    const many = 50_000;
    const listing = Array.from({ length: many }, (_, n) => listed(n + 1, '', n % 7));
    const rows = Array.from({ length: many }, (_, n) => row('', { useNumber: n + 1, listedSize: n % 11 }));
    const { fetch, compare, remove, ...rest } = planVisit(listing, rows, settings);
    expect(fetch.length + compare.length + remove.length + rest.keep.length).toBe(many);
  });
});
