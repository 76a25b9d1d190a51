import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readMessage } from '@postroom/mime';
import { mariaDbUrl } from '@postroom/testing';
import { readConfig } from '../src/config/config.ts';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { Database } from '../src/database/database.ts';
import { newId } from '../src/database/ids.ts';
import { Departments } from '../src/department/departments.service.ts';
import { MailboxDepartmentEntity } from '../src/mailbox/mailbox.entity.ts';
import { People } from '../src/person/people.service.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import { serve } from '../src/serve.ts';
import { Sessions } from '../src/sign-in/sessions.service.ts';
import { RawStore } from '../src/storage/raw-store.service.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly cookie: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** What the test expects it to be; an error has none of it but `code`. */
  readonly body: T;
}

export type World = Awaited<ReturnType<typeof openWorld>>;

const now = () => Date.now();

/**
 * A running server with two departments, North and South, that share nothing: each has a queue, a mailbox, a supervisor
 * and an agent; the administrator sees both.
 */
export async function openWorld(engine: 'sqlite' | 'mysql') {
  const dir = mkdtempSync(join(tmpdir(), 'postroom-test-'));
  const server = engine === 'mysql' ? await mariaDbUrl() : null;
  const made = server ? await server.createDatabase() : null;
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: made?.url ?? `sqlite:${join(dir, 'postroom.db')}`,
    POSTROOM_DATA_DIR: dir,
    POSTROOM_SECRET_KEY: 'a key for tests only, 32 characters',
    POSTROOM_LOG_LEVEL: 'error',
    POSTROOM_ROLES: 'api',
  });
  // The token of the set-up page goes to standard error; here nobody is to use it.
  const silent = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { app, url } = await serve(config, () => undefined).finally(() => silent.mockRestore());
  const database = app.get(Database);
  const raw = app.get(RawStore);
  const root = await app.get(Departments).root(database.read);

  const person = async (name: string, role: 'administrator' | 'supervisor' | 'agent', departmentId: string) => {
    const email = `${name.toLowerCase().replace(/\W+/g, '.')}@example.net`;
    const body = { name, email, active: true, assignments: [{ departmentId, role }] };
    const { id } = await app.get(People).create(body, null);
    const token = await app.get(Sessions).begin(id, { address: '', userAgent: '' });
    return { id, name, cookie: `postroom_session=${token}` };
  };
  const admin = await person('Ada Admin', 'administrator', root.id);

  const department = async (name: string) => {
    const { id } = await app.get(Departments).create({ name, parentId: root.id }, admin.id);
    const queue = await newQueue(id, `${name} desk`);
    const mailboxId = newId();
    await database.run((tx) => tx.insert(MailboxDepartmentEntity, { mailboxId, departmentId: id }));
    return {
      id,
      queue,
      mailboxId,
      supervisor: await person(`${name} Supervisor`, 'supervisor', id),
      agent: await person(`${name} Agent`, 'agent', id),
    };
  };

  const newQueue = async (departmentId: string, name: string) => {
    const row = { id: newId(), name, departmentId, priority: 5, targetMinutes: null, kind: 'plain' as const };
    await database.run((tx) => tx.insert(QueueEntity, row));
    return row.id;
  };

  const conversation = async (queueId: string | null, more: Partial<ConversationEntity> = {}) => {
    const at = now();
    const row: ConversationEntity = {
      id: newId(),
      version: 1,
      state: 'open',
      snoozedUntil: null,
      queueId,
      assigneeId: null,
      priority: null,
      tags: [],
      subject: 'A question',
      subjectKey: 'a question',
      customer: 'jonas@example.com',
      customerName: 'Jonas',
      createdAt: at,
      updatedAt: at,
      waitingSince: at,
      closedAt: null,
      messageCount: 0,
      attachmentCount: 0,
      lastMessageId: null,
      snippet: '',
      truncated: false,
      mailboxId: null,
      mergedInto: null,
      ...more,
    };
    await database.run((tx) => tx.insert(ConversationEntity, row));
    return row;
  };

  /** Stores a mail as intake does: raw bytes, and a row from what the parser finds. */
  const message = async (
    conversationId: string | null,
    source: string | Buffer,
    more: Partial<MessageEntity> = {},
  ): Promise<MessageEntity> => {
    const bytes = Buffer.isBuffer(source) ? source : Buffer.from(source.replace(/\r?\n/g, '\r\n'));
    const facts = readMessage(bytes);
    const id = more.id ?? newId();
    const row: MessageEntity = {
      id,
      mailboxId: null,
      aliasId: null,
      conversationId,
      direction: 'in',
      subject: facts.subject,
      fromName: facts.from[0]?.name ?? '',
      fromAddress: facts.from[0]?.address ?? '',
      to: facts.to,
      cc: facts.cc,
      receivedAt: now(),
      arrivedAt: more.arrivedAt ?? more.receivedAt ?? now(),
      date: facts.date?.getTime() ?? null,
      size: bytes.length,
      originalSize: bytes.length,
      truncated: false,
      automatic: facts.marks.automatic,
      bounce: facts.marks.bounce,
      marks: [],
      attachmentCount: facts.attachments.filter(({ inline }) => !inline).length,
      messageId: facts.messageId,
      messageIdHash: createHash('sha256')
        .update(facts.messageId ?? '')
        .digest('hex'),
      snippet: (facts.text ?? '').slice(0, 300),
      facts: {
        charset: facts.charset,
        references: facts.references,
        inReplyTo: facts.inReplyTo,
        replyTo: facts.replyTo,
        attachments: facts.attachments,
      },
      trace: [],
      body: null,
      ...more,
    };
    const sealed = await raw.seal(id, bytes);
    await database.run(async (tx) => {
      await raw.insert(tx, [sealed]);
      await tx.insert(MessageEntity, row);
      if (conversationId === null) return;
      await tx.update(
        ConversationEntity,
        { id: conversationId },
        {
          messageCount: () => 'message_count + 1',
          attachmentCount: () => `attachment_count + ${row.attachmentCount}`,
          lastMessageId: id,
          snippet: row.snippet,
        },
      );
    });
    return row;
  };

  const call = async <T = Record<string, unknown>>(
    method: string,
    path: string,
    who: Person | null,
    body?: unknown,
  ): Promise<Answer<T>> => {
    const response = await fetch(`${url}/api/${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(who ? { cookie: who.cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = (response.headers.get('content-type') ?? '').includes('json');
    const { status, headers } = response;
    return { status, headers, bytes, body: (json ? JSON.parse(bytes.toString('utf8')) : null) as T };
  };

  return {
    engine,
    app,
    database,
    raw,
    admin,
    north: await department('North'),
    south: await department('South'),
    root: root.id,
    person,
    newQueue,
    conversation,
    message,
    call,
    get: <T = Record<string, unknown>>(path: string, who: Person | null) => call<T>('GET', path, who),
    close: async () => {
      await app.close();
      await made?.drop();
      await server?.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
