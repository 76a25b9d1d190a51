import { type LiveEvent, liveEvent, person } from '@postroom/contracts';
import { waitFor } from '@postroom/testing';
import { newId } from '../src/database/ids.ts';
import { EventEntity } from '../src/live/event.entity.ts';
import { mostReplayed } from '../src/live/live.service.ts';
import { recordEvent } from '../src/live/record.events.ts';
import { engines } from './engines.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';
import { ask } from './sign-in-desk.ts';

const password = 'correct horse battery';
const soon = 2000;

interface Stream {
  readonly heard: { id: string; data: LiveEvent }[];
  readonly ended: Promise<void>;
  stop(): void;
}

/** Listens as a browser does: what came so far is in `heard`; resolves once the server has answered. */
async function listen(url: string, cookie: string, lastId?: string): Promise<Stream> {
  const stopping = new AbortController();
  const response = await fetch(`${url}/api/events`, {
    headers: { cookie, accept: 'text/event-stream', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
    signal: stopping.signal,
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const heard: Stream['heard'] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('data') === '') continue;
        heard.push({ id: field('id'), data: liveEvent.parse(JSON.parse(field('data'))) });
      }
    }
  };
  const ended = read().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return { heard, ended, stop: () => stopping.abort() };
}

describe.each(engines)('The stream of events on %s', (engine) => {
  let desk: Desk;
  let streams: Stream[] = [];
  beforeAll(async () => {
    desk = await startDesk(engine);
  });
  afterEach(async () => {
    const open = streams;
    streams = [];
    for (const stream of open) stream.stop();
    await Promise.all(open.map((stream) => stream.ended));
  });
  afterAll(() => desk.close());

  async function signedIn(departmentId: string, role: 'agent' | 'administrator' = 'agent') {
    const email = `${newId()}@shop.example`;
    const body = { name: 'Listener', email, password, assignments: [{ departmentId, role }] };
    const { id } = person.parse((await desk.admin.call('POST', '/people', body)).body);
    const { cookie } = await ask(desk.url, 'POST', '/api/sign-in', { email, password });
    return { id, cookie };
  }

  async function open(cookie: string, lastId?: string): Promise<Stream> {
    const stream = await listen(desk.url, cookie, lastId);
    streams.push(stream);
    return stream;
  }

  const happen = (event: Parameters<typeof recordEvent>[1]) => desk.database.run((tx) => recordEvent(tx, event));
  const inQueue = (queueId: string) => happen({ kind: 'conversation.changed', queueId, conversationId: newId() });
  const heardOf = (stream: Stream, queueId: string) =>
    waitFor(() => stream.heard.find((event) => event.data.queueId === queueId), soon);
  const queuesIn = (stream: Stream) => stream.heard.map((event) => event.data.queueId);

  it('tells what happens in the listener’s departments within two seconds, and nothing of others', async () => {
    const { cookie } = await signedIn(desk.sales.id);
    const stream = await open(cookie);
    await inQueue(desk.support.queueId);
    await inQueue(desk.sales.queueId);
    const heard = await heardOf(stream, desk.sales.queueId);
    expect(heard?.data).toMatchObject({ kind: 'conversation.changed', queueId: desk.sales.queueId });
    expect(heard?.id).toBe(heard?.data.id);
    expect(queuesIn(stream)).not.toContain(desk.support.queueId);
  });

  it('tells each event once, also where many listen', async () => {
    const { cookie } = await signedIn(desk.sales.id);
    const both = [await open(cookie), await open(cookie)];
    for (let n = 0; n < 5; n += 1) await inQueue(desk.sales.queueId);
    for (const stream of both) {
      await waitFor(() => (stream.heard.length >= 5 ? true : undefined), soon);
      const ids = stream.heard.map((event) => event.id);
      expect([ids.length, new Set(ids).size]).toEqual([5, 5]);
    }
  });

  it('goes by the mailbox’s departments where no queue is named', async () => {
    const mailbox = await makeMailbox(desk, { departmentIds: [desk.support.id] });
    const [sales, support] = [await signedIn(desk.sales.id), await signedIn(desk.support.id)];
    const [outside, inside] = [await open(sales.cookie), await open(support.cookie)];
    await happen({ kind: 'mailbox.status', mailboxId: mailbox.id });
    await inQueue(desk.sales.queueId);
    const told = () => inside.heard.find(({ data }) => data.kind === 'mailbox.status' && data.mailboxId === mailbox.id);
    expect(await waitFor(told, soon)).toBeDefined();
    await heardOf(outside, desk.sales.queueId);
    expect(outside.heard.filter((event) => event.data.mailboxId === mailbox.id)).toEqual([]);
  });

  it('keeps what is for alerts to itself', async () => {
    const stream = await open((await signedIn(desk.rootId, 'administrator')).cookie);
    await happen({ kind: 'mailbox.failing', data: { cause: 'secret words' } });
    await inQueue(desk.sales.queueId);
    await heardOf(stream, desk.sales.queueId);
    expect(JSON.stringify(stream.heard)).not.toContain('failing');
  });

  it('resumes after the last event that was heard', async () => {
    const { cookie } = await signedIn(desk.sales.id);
    const before = await open(cookie);
    await inQueue(desk.sales.queueId);
    const last = await heardOf(before, desk.sales.queueId);
    before.stop();
    await inQueue(desk.support.queueId);
    await inQueue(desk.sales.queueId);
    const after = await open(cookie, last?.id);
    const missed = await heardOf(after, desk.sales.queueId);
    expect(missed?.id).not.toBe(last?.id);
    expect(queuesIn(after)).not.toContain(desk.support.queueId);
  });

  it('says reset where more was missed than is kept for it', async () => {
    const { cookie } = await signedIn(desk.sales.id);
    const lastId = newId();
    const rows = Array.from({ length: mostReplayed + 1 }, () => ({
      id: newId(),
      at: Date.now(),
      kind: 'queue.changed',
      mailboxId: null,
      queueId: desk.sales.queueId,
      conversationId: null,
      outboxId: null,
      data: {},
    }));
    await desk.database.run((tx) => tx.insert(EventEntity, rows));
    const stream = await open(cookie, lastId);
    const reset = await waitFor(() => stream.heard.find((event) => event.data.kind === 'reset'), soon);
    expect(reset).toBeDefined();
  });

  it.each([
    ['is older than what is kept', '00000000-0000-7000-8000-000000000000'],
    ['is none of ours', 'nonsense'],
  ])('says reset where the last event %s', async (_what, lastId) => {
    const stream = await open((await signedIn(desk.sales.id)).cookie, lastId);
    const reset = await waitFor(() => stream.heard.find((event) => event.data.kind === 'reset'), soon);
    expect(reset).toBeDefined();
  });

  it.each([
    ['signing out', (cookie: string) => ask(desk.url, 'POST', '/api/sign-out', undefined, { cookie })],
    ['a deactivation', (_cookie: string, id: string) => desk.admin.call('PATCH', `/people/${id}`, { active: false })],
  ])('ends by %s, before the next event is told', async (_what, end) => {
    const { cookie, id } = await signedIn(desk.sales.id);
    const stream = await open(cookie);
    await end(cookie, id);
    const count = stream.heard.length;
    await inQueue(desk.sales.queueId);
    await stream.ended;
    expect(stream.heard).toHaveLength(count);
  });

  it('follows rights that are given and taken while it is open', async () => {
    const { cookie, id } = await signedIn(desk.sales.id);
    const stream = await open(cookie);
    const assignments = [{ departmentId: desk.support.id, role: 'agent' }];
    await desk.admin.call('PATCH', `/people/${id}`, { assignments });
    await inQueue(desk.sales.queueId);
    await inQueue(desk.support.queueId);
    await heardOf(stream, desk.support.queueId);
    expect(queuesIn(stream)).toEqual([desk.support.queueId]);
  });

  it('is not for those who are not signed in', async () => {
    expect((await fetch(`${desk.url}/api/events`)).status).toBe(401);
  });
});
