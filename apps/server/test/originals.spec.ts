import type { Conversation, Message, Problem } from '@postroom/contracts';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { newId } from '../src/database/ids.ts';
import { LedgerEntity, WholeWishEntity } from '../src/intake/ledger.entity.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { openWorld, type World } from './conversation-world.ts';
import { engines } from './engines.ts';

type Shown = Pick<MaildropEntity, 'current' | 'active' | 'errorKind' | 'errorMessage'>;

describe.each(engines)('the original of a truncated message, on %s', (engine) => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld(engine);
  });

  afterAll(() => world.close());

  /** A message whose original is on a server, as far as the ledger knows. */
  async function truncated(place: { row?: Partial<LedgerEntity>; maildrop?: Partial<Shown> } = {}) {
    const conversation = await world.conversation(world.north.queue);
    const { mailboxId } = world.north;
    const { id } = await world.message(conversation.id, 'From: a@example.com\n\nx\n', {
      truncated: true,
      originalSize: 70_000_000,
      mailboxId,
    });
    const maildrop = {
      id: newId(),
      mailboxId,
      accountKey: newId(),
      current: true,
      priority: 'medium',
      active: true,
      owner: null,
      epoch: 0,
      leaseUntil: 0,
      dueAt: Number.MAX_SAFE_INTEGER,
      failures: 0,
      errorKind: null,
      errorMessage: null,
      failingSince: null,
      lastVisitAt: null,
      waiting: 0,
      firstSignedInAt: 1,
      choice: 'all' as const,
      choiceDate: null,
      choiceDone: true,
      question: null,
      observed: null,
      wholesWanted: 0,
      ...place.maildrop,
    };
    await world.database.run(async (tx) => {
      await tx.insert(MaildropEntity, maildrop);
      await tx.insert(LedgerEntity, {
        id: newId(),
        maildropId: maildrop.id,
        uidl: Buffer.from(id),
        useNumber: 1,
        state: 'stored',
        listedSize: 70_000_000,
        octets: 20,
        headerHash: Buffer.alloc(32),
        messageId: id,
        deletedAt: null,
        truncated: true,
        attempts: 0,
        ignoredDeletes: 0,
        storedAt: 1_790_000_000_000,
        seenDay: 1,
        storedDay: 1,
        ...place.row,
      });
    });
    return { id, maildropId: maildrop.id, conversationId: conversation.id };
  }

  const ask = (id: string, who = world.admin) => world.call<Problem>('POST', `messages/${id}/fetch-whole`, who);
  const view = async (id: string) => (await world.get<Message>(`messages/${id}`, world.north.agent)).body.original;
  const maildropOf = (id: string) => world.database.read.findOneByOrFail(MaildropEntity, { id });

  it('is fetched by one click of an administrator: the mailbox is due at once, and everybody sees that it comes', async () => {
    const { id, maildropId, conversationId } = await truncated();
    expect(await view(id)).toEqual({ state: 'kept', until: '2026-09-21T14:13:20.000Z', reason: null });
    expect((await ask(id)).status).toBe(202);
    expect(await view(id)).toMatchObject({ state: 'asked', reason: null });
    const { messages } = (await world.get<Conversation>(`conversations/${conversationId}`, world.north.agent)).body;
    expect(messages[0]?.original).toMatchObject({ state: 'asked' });
    const due = await maildropOf(maildropId);
    expect(due.wholesWanted).toBe(1);
    expect(due.dueAt).toBeLessThanOrEqual(await world.database.now());
    expect(await world.database.read.countBy(AuditEntity, { action: 'message.fetch-whole', targetId: id })).toBe(1);
  });

  it('is asked for once, however often somebody clicks', async () => {
    const { id, maildropId } = await truncated();
    for (let clicks = 0; clicks < 3; clicks += 1) expect((await ask(id)).status).toBe(202);
    expect(await maildropOf(maildropId)).toMatchObject({ wholesWanted: 1 });
  });

  it('may be asked for again after it failed', async () => {
    const { id, maildropId } = await truncated();
    await ask(id);
    const failed = { state: 'failed' as const, reason: 'The server does not give it.' };
    await world.database.run(async (tx) => {
      await tx.update(WholeWishEntity, { messageId: id }, failed);
      await tx.update(MaildropEntity, { id: maildropId }, { wholesWanted: 0 });
    });
    expect(await view(id)).toMatchObject(failed);
    expect((await ask(id)).status).toBe(202);
    expect(await view(id)).toMatchObject({ state: 'asked' });
    expect(await maildropOf(maildropId)).toMatchObject({ wholesWanted: 1 });
  });

  it('is for administrators, and only of messages that there are', async () => {
    const { id } = await truncated();
    expect((await ask(id, world.north.agent)).status).toBe(403);
    expect((await ask(id, world.north.supervisor)).status).toBe(403);
    expect((await ask(newId())).status).toBe(404);
    const whole = await world.message((await world.conversation(world.north.queue)).id, 'From: a@example.com\n\nx\n');
    expect(await ask(whole.id)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
    expect(await view(whole.id)).toBeNull();
  });

  it.each([
    ['the server has deleted it', { row: { deletedAt: 1 } }, 'not on the server any more', 'gone'],
    ['the mailbox moved to another account', { maildrop: { current: false } }, 'another account now', 'gone'],
    ['the mailbox is switched off', { maildrop: { active: false } }, 'switched off', 'kept'],
    ['it is larger than is stored of one message', { row: { listedSize: 2 ** 30 + 1 } }, 'larger than 1 GiB', 'kept'],
  ])('says why it cannot be had where %s', async (_why, place, words, state) => {
    const { id } = await truncated(place);
    const { status, body } = await ask(id);
    expect(status).toBe(409);
    expect(body.detail).toContain(words);
    expect(await view(id)).toMatchObject({ state });
    expect(await world.database.read.countBy(WholeWishEntity, { messageId: id })).toBe(0);
  });

  it('waits with the reason while the mailbox fails', async () => {
    const { id } = await truncated({ maildrop: { errorKind: 'refused', errorMessage: 'The server refused.' } });
    await ask(id);
    expect(await view(id)).toMatchObject({ state: 'asked', reason: 'The server refused.' });
  });
});
