import {
  type FirstActivation,
  type Mailbox,
  type MailboxStatus,
  mailboxStatus,
  pageOf,
  problem,
  visit,
} from '@postroom/contracts';
import { newId } from '../src/database/ids.ts';
import { beginVisit, VisitAccount } from '../src/books/keep-books.service.ts';
import { LedgerEntity, type LedgerState, VisitEntity } from '../src/intake/ledger.entity.ts';
import { type ActivationQuestion, MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { engines } from './engines.ts';
import { asMailbox, type Desk, faultsIn, makeMailbox, newMailbox, password, startDesk } from './mailbox-desk.ts';

const day = 86_400_000;
const asked: ActivationQuestion = { count: 3, oldest: 1_000, newest: 2_000, reason: null };

describe.each(engines)('the state of mailboxes on %s', (engine) => {
  let desk: Desk;
  let now: number;
  beforeAll(async () => {
    desk = await startDesk(engine);
    now = await desk.database.now();
  });
  afterAll(() => desk.close());

  const patch = (id: string, body: unknown) => desk.admin.call('PATCH', `/mailboxes/${id}`, body);
  const active = (over: Record<string, unknown> = {}) => makeMailbox(desk, { active: true, ...over });
  const maildropOf = (made: Mailbox) =>
    desk.database.read.findOneByOrFail(MaildropEntity, { mailboxId: made.id, current: true });
  const setMaildrop = (made: Mailbox, row: Partial<MaildropEntity>) =>
    desk.database.run((tx) => tx.update(MaildropEntity, { mailboxId: made.id, current: true }, row));
  const statusOf = async (made: Mailbox): Promise<MailboxStatus> =>
    mailboxStatus.parse((await desk.admin.call('GET', `/mailboxes/${made.id}/status`)).body);
  const ledgerRow = (maildropId: string, state: LedgerState, storedAt: number, seenDay: number) => ({
    id: newId(),
    maildropId,
    uidl: Buffer.from(newId()),
    useNumber: 1,
    state,
    listedSize: 1,
    octets: 1,
    headerHash: null,
    messageId: null,
    deletedAt: null,
    truncated: false,
    attempts: 0,
    ignoredDeletes: 0,
    storedAt,
    seenDay,
    storedDay: Math.floor(storedAt / day),
  });

  describe('the maildrop', () => {
    it('of a new mailbox is current, due at once, and as active and urgent as the mailbox', async () => {
      const made = await active({ priority: 'high' });
      const maildrop = await maildropOf(made);
      expect(maildrop).toMatchObject({ active: true, priority: 'high', failures: 0, choice: null, epoch: 0 });
      expect(maildrop.dueAt).toBeLessThanOrEqual(await desk.database.now());
    });

    it('is due at once after a save of new settings, without back-off; the error stays until a visit proves it', async () => {
      const made = await active();
      await setMaildrop(made, { dueAt: now + day, failures: 7, errorKind: 'sign-in', errorMessage: 'No.' });
      asMailbox(await patch(made.id, { pop: { password: 'right' }, priority: 'low' }));
      const maildrop = await maildropOf(made);
      expect(maildrop).toMatchObject({ failures: 0, errorKind: 'sign-in', priority: 'low' });
      expect(maildrop.dueAt).toBeLessThan(now + day);
    });

    it('is another one for another account, ends the lease of the old one, and comes back with the account', async () => {
      const made = await active();
      const first = await maildropOf(made);
      await setMaildrop(made, {
        choice: 'all',
        choiceDone: true,
        owner: 'r1',
        leaseUntil: now + day,
        firstSignedInAt: 1,
      });
      const moved = asMailbox(await patch(made.id, { pop: { user: 'moved', password } }));
      const second = await maildropOf(moved);
      expect(second.id).not.toBe(first.id);
      expect(await desk.database.read.findOneByOrFail(MaildropEntity, { id: first.id })).toMatchObject({
        current: false,
        active: false,
        epoch: first.epoch + 1,
        leaseUntil: 0,
        owner: null,
      });
      asMailbox(await patch(made.id, { pop: { user: made.pop.user.toUpperCase(), password } }));
      expect(await maildropOf(made)).toMatchObject({
        id: first.id,
        choice: null,
        choiceDone: false,
        firstSignedInAt: null,
      });
      expect(await desk.database.read.countBy(MaildropEntity, { mailboxId: made.id, current: true })).toBe(1);
    });

    it('takes the answer that a save carries, before anything is asked', async () => {
      const date = '2026-11-01T00:00:00.000Z';
      const made = await active({ firstActivation: { choice: 'newerThan', date } });
      expect(await maildropOf(made)).toMatchObject({ choice: 'newerThan', choiceDate: Date.parse(date) });
    });

    it('keeps a choice that was carried out, and the save says so', async () => {
      const made = await active();
      await setMaildrop(made, { choice: 'all', choiceDone: true });
      const saved = asMailbox(await patch(made.id, { firstActivation: { choice: 'fromNow' } }));
      expect(saved.warnings?.map(({ path }) => path)).toContain('firstActivation');
      expect((await maildropOf(made)).choice).toBe('all');
    });

    it.each([
      ['what waits at a re-activation after more than a day counts as before it', 2 * day, true],
      ['a short break changes nothing', day / 2, false],
    ])('%s', async (_what, ago, restarts) => {
      const made = await active();
      await setMaildrop(made, { firstSignedInAt: 5, lastVisitAt: now - ago });
      asMailbox(await patch(made.id, { active: false }));
      expect((await maildropOf(made)).active).toBe(false);
      asMailbox(await patch(made.id, { active: true }));
      const { active: isActive, firstSignedInAt } = await maildropOf(made);
      expect(isActive).toBe(true);
      expect((firstSignedInAt ?? 0) >= now).toBe(restarts);
    });

    it('of a retired mailbox loses its lease at once', async () => {
      const made = await active();
      await setMaildrop(made, { owner: 'r1', leaseUntil: now + day });
      await desk.admin.call('POST', `/mailboxes/${made.id}/retire`);
      expect(await maildropOf(made)).toMatchObject({ active: false, epoch: 1, leaseUntil: 0 });
    });
  });

  it('a mailbox that has held a message is retired, not deleted', async () => {
    const made = await active();
    const { id } = await maildropOf(made);
    const remove = () => desk.admin.call('DELETE', `/mailboxes/${made.id}`);
    await desk.database.run((tx) => tx.insert(LedgerEntity, ledgerRow(id, 'stored', now, 0)));
    const refused = await remove();
    expect(refused.status).toBe(409);
    expect(problem.parse(refused.body)).toMatchObject({ code: 'in-use' });
    expect(problem.parse(refused.body).detail).toContain('Retire it');
    await desk.database.run((tx) => tx.update(LedgerEntity, { maildropId: id }, { state: 'skipped' }));
    expect(await desk.database.read.countBy(MessageEntity, { mailboxId: made.id })).toBe(0);
    expect((await remove()).status).toBe(204);
    expect(await desk.database.read.countBy(LedgerEntity, { maildropId: id })).toBe(0);
    expect(await desk.database.read.countBy(MaildropEntity, { mailboxId: made.id })).toBe(0);
  });

  it.each<[MailboxStatus['state'], boolean, Partial<MaildropEntity>]>([
    ['idle', true, { failures: 0 }],
    ['inactive', false, { errorKind: 'sign-in', question: asked }],
    ['waiting-for-choice', true, { question: asked }],
    ['idle', true, { question: asked, choice: 'all' }],
    ['sign-in-needed', true, { errorKind: 'sign-in', errorMessage: '-ERR no' }],
    ['sign-in-needed', true, { errorKind: 'grant', errorMessage: 'revoked' }],
    ['failing', true, { errorKind: 'timeout', errorMessage: 'silent', failingSince: 5 }],
    ['visiting', true, { owner: 'r1', leaseUntil: 4_000_000_000_000 }],
    ['idle', true, { leaseUntil: 5 }],
  ])('is %s when active is %p and its maildrop says %p', async (state, isActive, row) => {
    const made = await active({ active: isActive });
    await setMaildrop(made, row);
    const status = await statusOf(made);
    expect(status.state).toBe(state);
    expect(status.error).toEqual(row.errorKind ? { kind: row.errorKind, message: row.errorMessage ?? '' } : null);
    expect(status.nextVisitAt === null).toBe(!isActive || state === 'visiting');
    expect(status.question === null).toBe(!row.question || row.choice !== undefined);
  });

  it.each([
    [99, {}, 'normal'],
    [100, {}, 'low'],
    [500, {}, 'high'],
    [5, { watermarks: { useDefaults: false, low: 5, high: 9 } }, 'low'],
    [9, { watermarks: { useDefaults: false, low: 5, high: 9 } }, 'high'],
    [9, { watermarks: { useDefaults: true, low: 5, high: 9 } }, 'normal'],
  ] as const)('%d waiting with %p is the level %s', async (waiting, over, level) => {
    const made = await active(over);
    await setMaildrop(made, { waiting });
    expect(await statusOf(made)).toMatchObject({ waiting, level });
  });

  it('the day’s books balance: each message that was listed today counts once, under what became of it', async () => {
    const made = await active();
    const { id } = await maildropOf(made);
    const today = Math.floor((await desk.database.now()) / day);
    const midnight = today * day;
    const rows = [
      ledgerRow(id, 'stored', midnight, today),
      ledgerRow(id, 'stored', midnight + 5, today),
      ledgerRow(id, 'quarantined', midnight + 6, today),
      ledgerRow(id, 'stored', midnight - 1, today),
      ledgerRow(id, 'quarantined', midnight - day, today),
      ledgerRow(id, 'skipped', midnight - day, today),
      ledgerRow(id, 'skipped', midnight + 1, today),
      ledgerRow(id, 'trying', midnight + 1, today),
      ledgerRow(id, 'stored', midnight - day, today - 1),
    ];
    const seen = rows.filter((row) => row.seenDay === today);
    const account = new VisitAccount(
      [...seen, ...Array.from({ length: 3 }, () => ({ uidl: Buffer.from(newId()) }))],
      true,
      now,
    );
    const hashes = account.hashes();
    for (const row of seen) if (row.state !== 'trying') account.settle(row.uidl);
    await desk.database.run(async (tx) => {
      await tx.insert(LedgerEntity, rows);
      await beginVisit(tx, { maildropId: id, mailboxId: made.id }, account, hashes);
    });
    await setMaildrop(made, { waiting: 4 });
    expect((await statusOf(made)).books).toEqual({
      offered: 11,
      stored: 2,
      alreadyStored: 2,
      quarantined: 1,
      skipped: 2,
      waiting: 4,
    });
  });

  it('all states are read with the same few queries, however many mailboxes there are', async () => {
    const queries: string[] = [];
    const source = desk.database.read.dataSource;
    const { logger } = source;
    const counting = { ...noLog, logQuery: (query: string) => void queries.push(query) };
    Object.assign(source, { logger: counting });
    const listed = async () => {
      queries.length = 0;
      const { body } = await desk.admin.call('GET', '/mailbox-statuses');
      const { items } = body as { items: unknown[] };
      return { items: items.map((item) => mailboxStatus.parse(item)), asked: queries.length };
    };
    try {
      const before = await listed();
      for (let n = 0; n < 5; n += 1) await active();
      const after = await listed();
      expect(after.items.length).toBe(before.items.length + 5);
      expect(before.asked).toBeGreaterThan(0);
      expect(after.asked).toBe(before.asked);
    } finally {
      Object.assign(source, { logger });
    }
  });

  it('visits are listed newest first, page by page', async () => {
    const made = await active();
    const { id: maildropId } = await maildropOf(made);
    const figures = { offered: 1, stored: 1, alreadyStored: 0, quarantined: 0, skipped: 0, waiting: 0, bytes: 9 };
    const rows = [1, 2, 3].map((startedAt) => ({
      id: newId(),
      mailboxId: made.id,
      maildropId,
      startedAt,
      endedAt: startedAt + 1,
      process: 'p',
      ...figures,
      errorKind: startedAt === 2 ? 'timeout' : null,
      errorMessage: startedAt === 2 ? 'silent' : null,
      stages: [],
    }));
    for (const row of rows) await desk.database.run((tx) => tx.insert(VisitEntity, row));
    const page = async (query: string) =>
      pageOf(visit).parse((await desk.admin.call('GET', `/mailboxes/${made.id}/visits?${query}`)).body);
    const first = await page('limit=2');
    expect(first.items.map(({ startedAt }) => Date.parse(startedAt))).toEqual([3, 2]);
    expect(first.items[1]?.error).toEqual({ kind: 'timeout', message: 'silent' });
    const second = await page(`limit=2&cursor=${String(first.next)}`);
    expect(second).toMatchObject({ items: [{ id: rows[0]?.id, bytes: 9 }], next: null });
  });

  describe('poll', () => {
    it('makes an active mailbox due at once, with 202', async () => {
      const made = await active();
      await setMaildrop(made, { dueAt: now + day });
      expect((await desk.admin.call('POST', `/mailboxes/${made.id}/poll`)).status).toBe(202);
      expect((await maildropOf(made)).dueAt).toBeLessThan(now + day);
    });

    it('of an inactive one is refused with what to do', async () => {
      const made = await active({ active: false });
      const refused = await desk.admin.call('POST', `/mailboxes/${made.id}/poll`);
      expect(problem.parse(refused.body)).toMatchObject({ status: 409, code: 'wrong-state' });
      expect((await desk.admin.call('POST', '/mailboxes/nowhere/poll')).status).toBe(404);
    });
  });

  describe('the first activation', () => {
    const answer = (made: Mailbox, body: FirstActivation) =>
      desk.admin.call('POST', `/mailboxes/${made.id}/first-activation`, body);

    it('takes the answer, and the mailbox is due at once', async () => {
      const made = await active();
      await setMaildrop(made, { question: asked, dueAt: now + day });
      expect((await statusOf(made)).question).toMatchObject({ count: 3, oldest: '1970-01-01T00:00:01.000Z' });
      const status = mailboxStatus.parse((await answer(made, { choice: 'fromNow' })).body);
      expect(status).toMatchObject({ state: 'idle', question: null });
      expect((await maildropOf(made)).choice).toBe('fromNow');
      expect((await answer(made, { choice: 'all' })).status).toBe(409);
    });

    it('is a 409 where nothing was asked', async () => {
      expect((await answer(await active(), { choice: 'all' })).status).toBe(409);
    });

    it.each([
      ['This server has no UIDL: only “all” can be carried out.', ['fromNow', 'newerThan']],
      ['This server has no TOP: “newer than” cannot be carried out.', ['newerThan']],
    ] as const)('refuses what the server cannot do: %s', async (reason, refused) => {
      const made = await active();
      await setMaildrop(made, { question: { ...asked, reason } });
      for (const choice of refused) {
        const body = { choice, date: '2026-01-01T00:00:00Z' };
        expect(faultsIn(await answer(made, body))).toEqual({ choice: reason });
        expect(faultsIn(await patch(made.id, { firstActivation: body }))).toEqual({ 'firstActivation.choice': reason });
      }
      expect((await answer(made, { choice: 'all' })).status).toBe(200);
    });
  });

  it('a mailbox is known by its address only once, also while its maildrop is another', async () => {
    const made = await active();
    const again = await desk.admin.call('POST', '/mailboxes', newMailbox(desk, { email: made.email }));
    expect(Object.keys(faultsIn(again))).toEqual(['email']);
  });
});

const quiet = () => undefined;
const noLog = {
  logQuery: quiet,
  logQueryError: quiet,
  logQuerySlow: quiet,
  logSchemaBuild: quiet,
  logMigration: quiet,
  log: quiet,
};
