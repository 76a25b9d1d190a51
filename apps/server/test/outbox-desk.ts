import type { OutboxEntry, OutboxState } from '@postroom/contracts';
import { languageDefaults, mailboxSettings, replyCreate, settingsDefaults } from '@postroom/contracts';
import { waitFor } from '@postroom/testing';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { newId } from '../src/database/ids.ts';
import { DepartmentAncestorEntity, DepartmentEntity } from '../src/department/department.entity.ts';
import type { Caller } from '../src/http/caller.ts';
import { MailboxDepartmentEntity, MailboxEntity, type MailboxGroups } from '../src/mailbox/mailbox.entity.ts';
import { AccessTokens } from '../src/oauth2/access-tokens.service.ts';
import { Approvals } from '../src/outbox/approvals.service.ts';
import { FromAddresses } from '../src/outbox/from-addresses.service.ts';
import { OutboxEntity } from '../src/outbox/outbox.entity.ts';
import { Outbox } from '../src/outbox/outbox.service.ts';
import { SendSignal } from '../src/outbox/send-signal.ts';
import { SendWorker } from '../src/outbox/send-worker.ts';
import { type SmtpTimes, smtpTimes } from '../src/outbox/smtp-sessions.ts';
import { ThreadIds } from '../src/thread/thread-ids.service.ts';
import { AssignmentEntity, PersonEntity } from '../src/person/person.entity.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import { SecretBox } from '../src/secret/secret-box.ts';
import { Secrets } from '../src/secret/secrets.service.ts';
import { InstallationSettings } from '../src/settings/settings.service.ts';
import { RawStore } from '../src/storage/raw-store.service.ts';
import { newDatabase, type TestDatabase } from './engines.ts';

export const mailboxSchema = mailboxSettings;
export const defaults = settingsDefaults;

type Smtp = NonNullable<MailboxGroups['smtp']>;

/** A server that asks nobody to sign in, in clear text, as the sandbox is. */
export const plainServer = (port: number): Smtp => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  authentication: 'none',
  user: null,
  caPem: null,
});

/** Two departments, people in them, and everything that takes mail into the outbox and sends it; no HTTP. */
export class OutboxDesk {
  readonly signal = new SendSignal();
  readonly secrets = new Secrets(new SecretBox('a secret key of at least 32 characters'));
  readonly settings: InstallationSettings;
  readonly fromAddresses: FromAddresses;
  readonly threadIds: ThreadIds;
  readonly approvals: Approvals;
  readonly outbox: Outbox;
  readonly store: RawStore;
  private readonly workers: SendWorker[] = [];
  private count = 0;

  private constructor(
    readonly test: TestDatabase,
    readonly relayUrl: string | null,
  ) {
    const { database } = test;
    this.settings = new InstallationSettings(database);
    this.store = new RawStore({ dataDir: test.dir });
    this.fromAddresses = new FromAddresses(database, { relayUrl });
    this.threadIds = new ThreadIds(database, this.secrets);
    this.approvals = new Approvals(
      database,
      this.fromAddresses,
      this.settings,
      this.threadIds,
      this.store,
      this.signal,
    );
    this.outbox = new Outbox(database, this.fromAddresses, this.signal);
  }

  static async open(engine: 'sqlite' | 'mysql', relayUrl: string | null = null): Promise<OutboxDesk> {
    return new OutboxDesk(await newDatabase(engine), relayUrl);
  }

  get database() {
    return this.test.database;
  }

  async close(): Promise<void> {
    await this.stopWorkers();
    await this.test.close();
  }

  startWorker(times: Partial<SmtpTimes> = {}): SendWorker {
    const { database, secrets, settings, fromAddresses, store, signal, relayUrl } = this;
    const worker = new SendWorker({
      ...{ database, secrets, settings, fromAddresses, store, signal, relayUrl },
      tokens: new AccessTokens(database, secrets, { allowNetworks: [] }),
      times: { ...smtpTimes, ...times },
    });
    this.workers.push(worker);
    worker.start();
    return worker;
  }

  async stopWorkers(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
  }

  /** Breaks off what is under way at once. */
  abortWorkers(): void {
    for (const worker of this.workers) worker.abort();
  }

  /** A department with a queue. */
  async department(name: string): Promise<{ id: string; queueId: string }> {
    const [id, queueId] = [newId(), newId()];
    await this.database.run(async (tx) => {
      await tx.insert(DepartmentEntity, { id, name, parentId: null });
      await tx.insert(DepartmentAncestorEntity, { departmentId: id, ancestorId: id, distance: 0 });
      await tx.insert(QueueEntity, {
        ...{ id: queueId, name: `${name} queue`, departmentId: id, priority: 5, targetMinutes: null, kind: 'plain' },
      });
    });
    return { id, queueId };
  }

  /** A person, and the caller that they are. */
  async person(departmentId: string, role: 'agent' | 'supervisor' = 'agent'): Promise<Caller> {
    this.count += 1;
    const personId = newId();
    const email = `person${this.count}@example.net`;
    const name = `Person ${this.count}`;
    await this.database.run(async (tx) => {
      const row = { id: personId, name, email, emailKey: email, passwordHash: null, active: true, createdAt: 1 };
      await tx.insert(PersonEntity, row);
      await tx.insert(AssignmentEntity, { personId, departmentId, role });
    });
    return {
      ...{ personId, name, email, administrator: false, roles: [role], departmentIds: [departmentId] },
      supervisedIds: role === 'supervisor' ? [departmentId] : [],
      sessionId: null,
      tokenScope: null,
    };
  }

  async mailbox(
    department: { id: string; queueId: string },
    more: { smtp?: Smtp | null; email?: string; language?: Partial<MailboxGroups['language']>; attachments?: boolean },
  ): Promise<MailboxEntity> {
    this.count += 1;
    const id = newId();
    const email = more.email ?? `support${this.count}@leuchtwerk.example`;
    const settings = mailboxSchema.shape;
    const row: MailboxEntity = {
      id,
      version: 1,
      email,
      emailKey: email.toLowerCase(),
      accountKey: id,
      name: 'Leuchtwerk Support',
      active: true,
      defaultQueueId: department.queueId,
      forceDefaultQueue: false,
      trusted: more.attachments ?? false,
      outboundAttachmentsAllowed: more.attachments ?? false,
      priority: 'low',
      groups: {
        pop: {} as MailboxGroups['pop'],
        smtp: more.smtp ?? null,
        oauth2: null,
        watermarks: { useDefaults: true, low: null, high: null, alertTo: null },
        language: settings.language.parse({ ...languageDefaults, ...more.language }),
        more: Object.fromEntries(Object.keys(settings.more.shape).map((key) => [key, null])) as MailboxGroups['more'],
      },
      createdAt: 1,
      retiredAt: null,
    };
    await this.database.run(async (tx) => {
      await tx.insert(MailboxEntity, row);
      await tx.insert(MailboxDepartmentEntity, { mailboxId: id, departmentId: department.id });
    });
    return row;
  }

  /** A conversation that a customer began. */
  async conversation(
    mailbox: MailboxEntity,
    queueId: string,
    message: Partial<MessageEntity> = {},
  ): Promise<{ id: string; messageId: string }> {
    const [id, messageId] = [newId(), message.id ?? newId()];
    await this.database.run(async (tx) => {
      await tx.insert(ConversationEntity, {
        ...{ id, version: 1, state: 'open', snoozedUntil: null, queueId, assigneeId: null, priority: null, tags: [] },
        ...{ subject: 'Lamp flickers', subjectKey: 'lamp flickers', customer: 'jonas@example.org' },
        ...{ customerName: 'Jonas', createdAt: 5, updatedAt: 5, waitingSince: 5, closedAt: null, messageCount: 1 },
        ...{ attachmentCount: 0, lastMessageId: messageId, snippet: 'It flickers', truncated: false },
        mailboxId: mailbox.id,
      });
      await tx.insert(MessageEntity, { ...this.incoming(mailbox, id), ...message, id: messageId });
    });
    return { id, messageId };
  }

  incoming(mailbox: MailboxEntity, conversationId: string): MessageEntity {
    return {
      ...{ id: newId(), mailboxId: mailbox.id, aliasId: null, conversationId, direction: 'in' },
      ...{ subject: 'Lamp flickers', fromName: 'Jonas', fromAddress: 'jonas@example.org' },
      ...{ to: [{ name: '', address: mailbox.email }], cc: [] },
      ...{
        receivedAt: 5,
        arrivedAt: 5,
        date: 5,
        size: 100,
        originalSize: 100,
        truncated: false,
        automatic: false,
        bounce: false,
      },
      ...{
        marks: [],
        attachmentCount: 0,
        messageId: 'first@example.org',
        messageIdHash: 'hash',
        snippet: 'It flickers',
      },
      facts: { charset: 'ISO-8859-1', references: ['zero@example.org'], inReplyTo: [], replyTo: [], attachments: [] },
      trace: [],
      body: null,
    };
  }

  reply(caller: Caller, conversationId: string, body: Record<string, unknown>, key: string | null = null) {
    return this.approvals.reply(caller, conversationId, replyCreate.parse(body), key);
  }

  /** The entry once it is in this state. */
  async entryIn(state: OutboxState, id: string, caller: Caller, timeoutMs = 15_000): Promise<OutboxEntry> {
    let last: OutboxEntry | undefined;
    const found = await waitFor(async () => {
      last = await this.outbox.get(id, caller);
      return last.state === state ? last : undefined;
    }, timeoutMs);
    if (!found) throw new Error(`The entry is ${last?.state ?? 'nowhere'} (${last?.response ?? ''}), not ${state}.`);
    return found;
  }

  row(id: string): Promise<OutboxEntity> {
    return this.database.read.findOneByOrFail(OutboxEntity, { id });
  }
}
