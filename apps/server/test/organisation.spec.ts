import { type Department, department, type Queue, pageOf, problem, queue } from '@postroom/contracts';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { DepartmentAncestorEntity, DepartmentEntity } from '../src/department/department.entity.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import type { Answer, SignedInClient } from './app.ts';
import { engines } from './engines.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';

function codeOf(answer: Answer): string {
  return problem.parse(answer.body).code;
}

function usedBy(answer: Answer): { kind: string; name: string }[] {
  expect(answer.status).toBe(409);
  return problem.parse(answer.body)['usedBy'] as { kind: string; name: string }[];
}

/** Numbers that look random and are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe.each(engines)('The organisation on %s', (engine) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk(engine);
  });
  afterAll(() => desk.close());

  let made = 0;
  async function newDepartment(parentId: string = desk.rootId, name?: string): Promise<Department> {
    made += 1;
    const answer = await desk.admin.call('POST', '/departments', { name: name ?? `Department ${made}`, parentId });
    return department.parse(answer.body);
  }
  const move = (id: string, parentId: string) => desk.admin.call('PATCH', `/departments/${id}`, { parentId });
  const remove = (id: string) => desk.admin.call('DELETE', `/departments/${id}`);
  const poolOf = (departmentId: string) =>
    desk.database.read.findOneByOrFail(QueueEntity, { departmentId, kind: 'general' });

  async function seen<T>(who: SignedInClient, path: string): Promise<T[]> {
    const { body } = await who.call('GET', `/${path}?limit=200`);
    const item = path === 'queues' ? queue : department;
    return pageOf(item).parse(body).items as T[];
  }

  /** The table of ancestors against the parents, walked one by one. */
  async function expectAncestorsRight(): Promise<void> {
    const rows = await desk.database.read.find(DepartmentEntity);
    const parents = new Map(rows.map((row) => [row.id, row.parentId]));
    const walked = rows.flatMap((row) => {
      const lines: string[] = [];
      let at: string | null = row.id;
      for (let distance = 0; at !== null && distance <= rows.length; distance += 1) {
        lines.push(`${row.id} ${at} ${distance}`);
        at = parents.get(at) ?? null;
      }
      return lines;
    });
    const stored = await desk.database.read.find(DepartmentAncestorEntity);
    const lines = stored.map((row) => `${row.departmentId} ${row.ancestorId} ${row.distance}`);
    expect(lines.sort()).toEqual(walked.sort());
  }

  describe('departments', () => {
    it('are a tree whose root is there from the start', async () => {
      const all = await seen<Department>(desk.admin, 'departments');
      expect(all.filter((row) => row.parentId === null)).toEqual([
        { id: desk.rootId, name: 'All departments', parentId: null },
      ]);
    });

    it('keep their ancestors right through any moves', async () => {
      const next = numbers(engine === 'sqlite' ? 7 : 11);
      const ids = [desk.rootId];
      for (let n = 0; n < 12; n += 1) ids.push((await newDepartment(ids[next(ids.length)])).id);
      const statuses = new Set<number>();
      for (let n = 0; n < 30; n += 1) {
        const [id = '', parentId = ''] = [ids[next(ids.length)], ids[next(ids.length)]];
        statuses.add((await move(id, parentId)).status);
      }
      expect([...statuses].sort()).toEqual([200, 400]);
      await expectAncestorsRight();
    });

    it('are not moved into themselves or what is under them', async () => {
      const above = await newDepartment();
      const below = await newDepartment(above.id);
      for (const parentId of [above.id, below.id]) {
        const answer = await move(above.id, parentId);
        expect(answer.status).toBe(400);
        expect(problem.parse(answer.body).errors).toMatchObject([{ path: 'parentId' }]);
      }
      expect((await move(desk.rootId, above.id)).status).toBe(400);
      expect((await move(above.id, 'nowhere')).status).toBe(400);
      await expectAncestorsRight();
    });

    it('of two that are moved into each other at once do not leave the tree', async () => {
      const [one, two] = [await newDepartment(), await newDepartment()];
      const answers = await Promise.all([move(one.id, two.id), move(two.id, one.id)]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
      await expectAncestorsRight();
    });

    it('have names of their own beside each other', async () => {
      const { name } = await newDepartment();
      const answer = await desk.admin.call('POST', '/departments', { name: name.toUpperCase(), parentId: desk.rootId });
      expect(problem.parse(answer.body).errors).toMatchObject([{ path: 'name' }]);
      const elsewhere = await newDepartment(desk.sales.id, name);
      expect((await move(elsewhere.id, desk.rootId)).status).toBe(400);
    });

    it('have at most 20 levels, in the making and in the moving', async () => {
      let deepest = await newDepartment();
      for (let level = 3; level <= 20; level += 1) deepest = await newDepartment(deepest.id);
      const deeper = await desk.admin.call('POST', '/departments', { name: 'Too deep', parentId: deepest.id });
      expect(deeper.status).toBe(400);
      expect((await move((await newDepartment()).id, deepest.id)).status).toBe(400);
      await expectAncestorsRight();
    });

    it('each begin with a General pool', async () => {
      const { id } = await newDepartment();
      expect(await poolOf(id)).toMatchObject({ name: 'General pool', kind: 'general', priority: 5 });
    });

    it('are deleted with their General pool once nothing is in them', async () => {
      const { id } = await newDepartment();
      const pool = await poolOf(id);
      expect((await remove(id)).status).toBe(204);
      expect(await desk.database.read.existsBy(QueueEntity, { id: pool.id })).toBe(false);
      expect((await remove(id)).status).toBe(404);
      await expectAncestorsRight();
    });

    it('with contents are kept, and the refusal names them', async () => {
      const { id } = await newDepartment();
      await newDepartment(id, 'Inner');
      await desk.admin.call('POST', '/queues', { name: 'Own queue', departmentId: id });
      await desk.person('Paula', { [id]: 'agent' });
      await makeMailbox(desk, { name: 'Own mailbox', departmentIds: [id], defaultQueueId: (await poolOf(id)).id });
      const named = usedBy(await remove(id));
      const names = new Set(named.map(({ kind, name }) => `${kind} ${name}`));
      expect(names).toEqual(new Set(['department Inner', 'queue Own queue', 'person Paula', 'mailbox Own mailbox']));
    });

    it('are kept while open mail lies in their General pool; closed mail goes to the pool above', async () => {
      const { id } = await newDepartment();
      const pool = await poolOf(id);
      const conversation = await newConversation(pool.id);
      expect(usedBy(await remove(id))).toMatchObject([{ kind: 'conversation', name: 'A lamp' }]);
      await desk.database.run((tx) => tx.update(ConversationEntity, { id: conversation }, { state: 'closed' }));
      expect((await remove(id)).status).toBe(204);
      const left = await desk.database.read.findOneByOrFail(ConversationEntity, { id: conversation });
      expect(left.queueId).toBe((await poolOf(desk.rootId)).id);
    });

    it('the root is never deleted', async () => {
      expect(codeOf(await remove(desk.rootId))).toBe('in-use');
    });

    it('are seen by those who are assigned to them or above them', async () => {
      const inner = await newDepartment(desk.sales.id);
      const agent = await desk.person('Agent', { [desk.sales.id]: 'agent' });
      const ids = (await seen<Department>(agent, 'departments')).map((row) => row.id);
      expect(ids).toEqual(expect.arrayContaining([desk.sales.id, inner.id]));
      expect(ids).not.toContain(desk.rootId);
      expect(ids).not.toContain(desk.support.id);
      await move(inner.id, desk.support.id);
      expect((await seen<Department>(agent, 'departments')).map((row) => row.id)).not.toContain(inner.id);
      expect(await seen(await desk.person('Nobody', {}), 'departments')).toEqual([]);
    });
  });

  /** An open conversation in the queue; gives its id. */
  async function newConversation(queueId: string): Promise<string> {
    made += 1;
    const id = `conversation-${made}`;
    const now = Date.now();
    await desk.database.run((tx) =>
      tx.insert(ConversationEntity, {
        id,
        queueId,
        version: 1,
        state: 'open',
        snoozedUntil: null,
        assigneeId: null,
        priority: null,
        tags: [],
        subject: 'A lamp',
        subjectKey: 'a lamp',
        customer: null,
        customerName: '',
        createdAt: now,
        updatedAt: now,
        waitingSince: now,
        closedAt: null,
        messageCount: 0,
        attachmentCount: 0,
        lastMessageId: null,
        snippet: '',
        truncated: false,
        mailboxId: null,
      }),
    );
    return id;
  }

  describe('queues', () => {
    const create = (who: SignedInClient, over: Record<string, unknown> = {}) => {
      made += 1;
      return who.call('POST', '/queues', { name: `Queue ${made}`, departmentId: desk.sales.id, ...over });
    };

    it('begin with priority 5 and no target', async () => {
      expect(queue.parse((await create(desk.admin)).body)).toMatchObject({
        priority: 5,
        targetMinutes: null,
        kind: 'plain',
      });
    });

    it.each([0, 10, 1.5])('have no priority %p', async (priority) => {
      const answer = await create(desk.admin, { priority });
      expect(problem.parse(answer.body).errors).toMatchObject([{ path: 'priority' }]);
    });

    it('are made and changed by supervisors, in their departments only', async () => {
      const supervisor = await desk.person('Supervisor', { [desk.sales.id]: 'supervisor' });
      const own = queue.parse((await create(supervisor)).body);
      expect((await create(supervisor, { departmentId: desk.support.id })).status).toBe(400);
      const change = (id: string, body: unknown) => supervisor.call('PATCH', `/queues/${id}`, body);
      expect((await change(own.id, { priority: 1 })).status).toBe(200);
      expect((await change(own.id, { departmentId: desk.support.id })).status).toBe(400);
      expect((await change(desk.support.queueId, { priority: 1 })).status).toBe(404);
    });

    it('are seen by agents and not changed by them', async () => {
      const both = { [desk.sales.id]: 'agent', [desk.support.id]: 'supervisor' } as const;
      const agent = await desk.person('Agent', both);
      const { id } = queue.parse((await create(desk.admin)).body);
      expect((await seen<Queue>(agent, 'queues')).map((row) => row.id)).toContain(id);
      expect((await agent.call('PATCH', `/queues/${id}`, { priority: 1 })).status).toBe(403);
      const outside = await desk.person('Outside', { [desk.support.id]: 'agent' });
      expect((await seen<Queue>(outside, 'queues')).map((row) => row.id)).not.toContain(id);
    });

    it('come by priority, then name, page by page', async () => {
      const { id } = await newDepartment();
      const agent = await desk.person('Agent', { [id]: 'agent' });
      for (const [name, priority] of [
        ['b', 2],
        ['a', 2],
        ['z', 1],
      ] as const) {
        await create(desk.admin, { departmentId: id, name, priority });
      }
      const names: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const after = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = pageOf(queue).parse((await agent.call('GET', `/queues?limit=1${after}`)).body);
        names.push(...page.items.map((row) => row.name));
        cursor = page.next;
      }
      expect(names).toEqual(['z', 'a', 'b', 'General pool']);
    });

    it('are deleted when nothing names them; closed mail goes to the General pool', async () => {
      const { id } = queue.parse((await create(desk.admin)).body);
      const conversation = await newConversation(id);
      const del = () => desk.admin.call('DELETE', `/queues/${id}`);
      for (const state of ['open', 'snoozed'] as const) {
        await desk.database.run((tx) => tx.update(ConversationEntity, { id: conversation }, { state }));
        expect(usedBy(await del())).toMatchObject([{ kind: 'conversation' }]);
      }
      await desk.database.run((tx) => tx.update(ConversationEntity, { id: conversation }, { state: 'closed' }));
      expect((await del()).status).toBe(204);
      const left = await desk.database.read.findOneByOrFail(ConversationEntity, { id: conversation });
      expect(left.queueId).toBe((await poolOf(desk.sales.id)).id);
    });

    it('that a mailbox names are kept', async () => {
      const { id } = queue.parse((await create(desk.admin)).body);
      await makeMailbox(desk, { name: 'Sales DE', defaultQueueId: id });
      expect(usedBy(await desk.admin.call('DELETE', `/queues/${id}`))).toMatchObject([
        { kind: 'mailbox', name: 'Sales DE' },
      ]);
    });

    it('General pool and Undeliverable stay where they are', async () => {
      const undeliverable = await desk.database.read.findOneByOrFail(QueueEntity, { kind: 'undeliverable' });
      for (const id of [undeliverable.id, desk.sales.queueId]) {
        expect(codeOf(await desk.admin.call('DELETE', `/queues/${id}`))).toBe('in-use');
        const moved = await desk.admin.call('PATCH', `/queues/${id}`, { departmentId: desk.support.id });
        expect(moved.status).toBe(400);
      }
    });
  });
});
