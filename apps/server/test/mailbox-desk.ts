import { type Fault, type Mailbox, mailbox, problem } from '@postroom/contracts';
import { newId } from '../src/database/ids.ts';
import { DepartmentEntity } from '../src/department/department.entity.ts';
import { Departments } from '../src/department/departments.service.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import { type Answer, type SignedInClient, startApp, type TestApp } from './app.ts';

/** The password of every account here: tests search for it where it must not be. */
export const password = 'hunter2-Sesam-öffne-dich';

/** An installation with an administrator, and Sales and Support beneath the root. */
export interface Desk extends TestApp {
  readonly admin: SignedInClient;
  readonly rootId: string;
  readonly sales: { readonly id: string; readonly queueId: string };
  readonly support: { readonly id: string; readonly queueId: string };
}

export async function startDesk(engine: 'sqlite' | 'mysql', variables: Record<string, string> = {}): Promise<Desk> {
  const app = await startApp(engine, variables);
  const root = await app.database.read
    .createQueryBuilder(DepartmentEntity, 'department')
    .where('department.parentId IS NULL')
    .getOneOrFail();
  const admin = await app.person('Anna Admin', { [root.id]: 'administrator' });
  const department = async (name: string) => {
    const { id } = await app.app.get(Departments).create({ name, parentId: root.id }, admin.personId);
    const pool = await app.database.read.findOneByOrFail(QueueEntity, { departmentId: id });
    return { id, queueId: pool.id };
  };
  return { ...app, admin, rootId: root.id, sales: await department('Sales'), support: await department('Support') };
}

/** A body that makes a mailbox nobody has yet; `over` replaces fields. */
export function newMailbox(
  desk: Desk,
  over: Record<string, unknown> = {},
): Record<string, unknown> & { email: string } {
  const user = newId();
  return {
    email: `${user}@shop.example`,
    name: 'Sales DE',
    departmentIds: [desk.sales.id],
    defaultQueueId: desk.sales.queueId,
    pop: { host: 'pop.shop.example', user, password },
    ...over,
  };
}

export function asMailbox(answer: Answer): Mailbox {
  if (answer.status >= 300) throw new Error(`${answer.status}: ${answer.text}`);
  return mailbox.parse(answer.body);
}

export async function makeMailbox(desk: Desk, over: Record<string, unknown> = {}): Promise<Mailbox> {
  return asMailbox(await desk.admin.call('POST', '/mailboxes', newMailbox(desk, over)));
}

/** The faults of a refused save, by path. */
export function faultsIn(answer: Answer): Record<string, string> {
  expect(answer.status).toBe(400);
  const { errors = [] } = problem.parse(answer.body);
  return Object.fromEntries(errors.map(({ path, message }: Fault) => [path, message]));
}
