import type { Problem } from '@postroom/contracts';
import { demoAccounts } from '../sign-in/demo-accounts.service.ts';
import { accountOf, departments, mailboxes, mailPassword, people, queues } from './demo-people.ts';

interface Made {
  id: string;
}

/** Asks the running server through its own API, as any other program would. */
class Api {
  private cookie = '';

  constructor(private readonly url: string) {}

  async post<T = Made>(path: string, body: unknown): Promise<T> {
    return (await this.ask('POST', path, body)) as T;
  }

  async get<T>(path: string): Promise<T> {
    return (await this.ask('GET', path)) as T;
  }

  private async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}/api/${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie !== null) this.cookie = cookie.split(';')[0] ?? '';
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { detail, errors = [] } = answer as Problem;
    throw new Error(
      `${method} ${path}: ${detail} ${errors.map((fault) => `${fault.path}: ${fault.message}`).join(' ')}`,
    );
  }
}

function known(map: ReadonlyMap<string, string>, key: string): string {
  const id = map.get(key);
  if (id === undefined) throw new Error(`The demo has no ${key}.`);
  return id;
}

function account(email: string) {
  const found = demoAccounts.find((entry) => entry.email === email);
  if (!found) throw new Error(`The demo has no account ${email}.`);
  return found;
}

/**
 * Sets the demo up through the API: the first administrator by the one-time token, departments, queues, people, and the
 * mailboxes on the sandbox server, active.
 */
export async function seed(url: string, token: string, ports: { pop: number; smtp: number }): Promise<void> {
  const api = new Api(url);
  const [administrator] = demoAccounts;
  if (!administrator) throw new Error('The demo has no administrator.');
  const { name, email, password } = administrator;
  await api.post('setup', { token, name, email, password });
  const { items } = await api.get<{ items: { id: string; parentId: string | null }[] }>('departments');
  const root = items.find((department) => department.parentId === null);
  const departmentIds = new Map<string, string>([['root', root?.id ?? '']]);
  for (const department of departments) {
    const parentId = known(departmentIds, department.parent ?? 'root');
    departmentIds.set(department.key, (await api.post('departments', { name: department.name, parentId })).id);
  }
  const queueIds = new Map<string, string>();
  for (const { key, department, ...queue } of queues) {
    queueIds.set(key, (await api.post('queues', { ...queue, departmentId: known(departmentIds, department) })).id);
  }
  for (const { email: address, department, role } of people) {
    const person = account(address);
    await api.post('people', {
      name: person.name,
      email: address,
      password: person.password,
      assignments: [{ departmentId: known(departmentIds, department), role }],
    });
  }
  for (const mailbox of mailboxes) {
    const user = accountOf(mailbox.key);
    await api.post('mailboxes', {
      email: user,
      name: mailbox.name,
      active: true,
      departmentIds: [known(departmentIds, mailbox.department)],
      defaultQueueId: known(queueIds, mailbox.queue),
      pop: {
        host: '127.0.0.1',
        port: ports.pop,
        security: 'none',
        user,
        password: mailPassword,
        pollSeconds: 10,
        maxMessageBytes: mailbox.maxMessageBytes,
      },
      smtp: { host: '127.0.0.1', port: ports.smtp, security: 'none', user, password: mailPassword },
      trusted: mailbox.attachments,
      outboundAttachmentsAllowed: mailbox.attachments,
      priority: mailbox.priority,
      language: { outboundCharset: mailbox.outboundCharset, replyCharset: 'auto', euro: 'replace' },
      firstActivation: { choice: 'all' },
    });
  }
}
