import { Logger } from '@nestjs/common';
import { type Mailbox, moreDefaults, popDefaults, watermarksDefaults } from '@postroom/contracts';
import { SandboxPop3Server } from '@postroom/sandbox';
import { ConversationEntity } from '../src/conversation/conversation.entity.ts';
import { MessageEntity } from '../src/conversation/message.entity.ts';
import { MessageStoring } from '../src/conversation/store-message.service.ts';
import { newId } from '../src/database/ids.ts';
import { AccessTokens } from '../src/oauth2/access-tokens.service.ts';
import { Departments } from '../src/department/departments.service.ts';
import { ensureInstallation } from '../src/installation.ts';
import { takeLease } from '../src/intake/lease.service.ts';
import { LedgerEntity } from '../src/intake/ledger.entity.ts';
import { MaildropVisits } from '../src/intake/maildrop-visit.service.ts';
import { MaildropEntity } from '../src/intake/maildrop.entity.ts';
import { VisitContexts } from '../src/intake/visit-context.service.ts';
import { Visits } from '../src/intake/visits.service.ts';
import { MailboxDepartmentEntity, MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { popBinding } from '../src/mailbox/secret-binding.service.ts';
import { ThreadIds } from '../src/thread/thread-ids.service.ts';
import { QueueEntity } from '../src/routing/queue.entity.ts';
import { Queues } from '../src/routing/queues.service.ts';
import { MessageRouting } from '../src/routing/route-message.service.ts';
import { SecretBox } from '../src/secret/secret-box.ts';
import { Secrets } from '../src/secret/secrets.service.ts';
import { InstallationSettings } from '../src/settings/settings.service.ts';
import { MessageReading, readerLimits } from '../src/reading/message-reading.service.ts';
import { RawStore } from '../src/storage/raw-store.service.ts';
import { newDatabase, type TestDatabase } from './engines.ts';

export interface Box {
  readonly id: string;
  readonly maildropId: string;
  readonly user: string;
}

type Pop = Mailbox['pop'];

/** The intake on a real database, with a POP3 server that can be told to misbehave; no HTTP. */
export class IntakeBench {
  private made = 0;

  constructor(
    readonly test: TestDatabase,
    readonly pop: SandboxPop3Server,
    readonly secrets: Secrets,
    readonly store: RawStore,
    readonly visits: MaildropVisits,
    readonly reading: MessageReading,
    readonly storing: MessageStoring,
  ) {}

  get database() {
    return this.test.database;
  }

  /** A mailbox whose account is on the sandbox server, active, with the question of the first activation answered. */
  async newMailbox(
    options: {
      pop?: Partial<Pop>;
      account?: { host: string; port: number; user: string; password: string };
      asks?: boolean;
    } = {},
  ): Promise<Box> {
    this.made += 1;
    const user = options.account?.user ?? `user${this.made}`;
    const password = options.account?.password ?? 'secret';
    if (!options.account) this.pop.addMaildrop(user, password);
    const pop: Pop = {
      ...popDefaults,
      host: options.account?.host ?? '127.0.0.1',
      port: options.account?.port ?? this.pop.port,
      security: 'none',
      timeoutSeconds: 5,
      user,
      ...options.pop,
    };
    const id = newId();
    const maildropId = newId();
    const email = `${user}@example.net`;
    await this.database.run(async (tx) => {
      const queue = await tx.findOneByOrFail(QueueEntity, { kind: 'general' });
      await tx.insert(MailboxEntity, {
        id,
        version: 1,
        email,
        emailKey: email,
        accountKey: `${pop.host}:${pop.port}:${user}`,
        name: user,
        active: true,
        defaultQueueId: queue.id,
        forceDefaultQueue: false,
        trusted: false,
        outboundAttachmentsAllowed: false,
        priority: 'medium',
        groups: {
          pop,
          smtp: null,
          oauth2: null,
          watermarks: watermarksDefaults,
          language: { outboundCharset: 'UTF-8', replyCharset: 'auto', euro: 'replace' },
          more: moreDefaults,
        },
        createdAt: 0,
        retiredAt: null,
      });
      await tx.insert(MailboxDepartmentEntity, { mailboxId: id, departmentId: queue.departmentId });
      await tx.insert(MaildropEntity, {
        id: maildropId,
        mailboxId: id,
        accountKey: `${pop.host}:${pop.port}:${user}`,
        current: true,
        priority: 'medium',
        active: true,
        owner: null,
        epoch: 0,
        leaseUntil: 0,
        dueAt: 0,
        failures: 0,
        errorKind: null,
        errorMessage: null,
        failingSince: null,
        lastVisitAt: null,
        waiting: 0,
        firstSignedInAt: options.asks === true ? null : 1,
        choice: options.asks === true ? null : 'all',
        choiceDate: null,
        choiceDone: options.asks !== true,
        question: null,
        observed: null,
        wholesWanted: 0,
      });
      await this.secrets.put(tx, {
        ownerId: id,
        field: 'pop.password',
        value: password,
        binding: popBinding({ pop }),
        changedBy: null,
        changedAt: 0,
      });
    });
    return { id, maildropId, user };
  }

  maildrop(box: Box): Promise<MaildropEntity> {
    return this.database.read.findOneByOrFail(MaildropEntity, { id: box.maildropId });
  }

  /** One visit, as a receiver makes it. */
  async visit(box: Box): Promise<MaildropEntity> {
    return this.visitAs(box, await this.maildrop(box));
  }

  /** The same by a receiver that read the maildrop's row some time ago. */
  async visitAs(box: Box, maildrop: MaildropEntity): Promise<MaildropEntity> {
    const lease = await takeLease(this.database, maildrop, 'test');
    if (!lease) throw new Error('The lease is held by somebody else.');
    await this.visits.run(maildrop, lease, 'test', new AbortController().signal);
    return this.maildrop(box);
  }

  /** From now on the database takes no message of such a subject; gives what ends that. */
  refuseToStore(refused: (subject: string) => boolean, also = { quarantine: false }): () => void {
    const { storing } = this;
    const store = storing.store.bind(storing);
    storing.store = async (tx, arrived, context) => {
      await store(tx, arrived, context);
      // Alone and unparsed is how a message comes that is to be quarantined.
      if (also.quarantine && arrived.length === 0) throw new Error('Data too long for column');
      if (arrived.some(({ row }) => refused(row.subject))) throw new Error('Data too long for column');
    };
    return () => Reflect.deleteProperty(storing, 'store');
  }

  /** The next transaction that stores messages is committed, but its answer is lost; gives what ends that. */
  loseOneAnswer(): () => void {
    return this.afterStoring(() => Promise.reject(new Error('Connection lost: The server closed the connection.')));
  }

  /** Something that happens once, right behind the next COMMIT that stores messages; gives what ends that. */
  afterStoring(act: () => Promise<unknown>): () => void {
    const { database, storing } = this;
    const run = database.run.bind(database);
    const store = storing.store.bind(storing);
    let storesNow = false;
    storing.store = (tx, arrived, context) => {
      storesNow = true;
      return store(tx, arrived, context);
    };
    const restore = () => {
      Reflect.deleteProperty(database, 'run');
      Reflect.deleteProperty(storing, 'store');
    };
    database.run = async (work) => {
      const result = await run(work);
      if (storesNow) {
        storesNow = false;
        restore();
        await act();
      }
      return result;
    };
    return restore;
  }

  /** An administrator answers the question of the first activation. */
  async answer(box: Box, choice: 'all' | 'newerThan' | 'fromNow', date: number | null): Promise<void> {
    await this.database.run((tx) =>
      tx.update(MaildropEntity, { id: box.maildropId }, { choice, choiceDate: date, question: null }),
    );
  }

  /** A visit whose lease another receiver takes between listing and commit. */
  async loseLeaseDuring(box: Box): Promise<void> {
    const maildrop = await this.maildrop(box);
    const lease = await takeLease(this.database, maildrop, 'test');
    if (!lease) throw new Error('The lease is held by somebody else.');
    await this.database.run((tx) => tx.increment(MaildropEntity, { id: box.maildropId }, 'epoch', 1));
    await this.visits.run(maildrop, lease, 'test', new AbortController().signal);
  }

  messages(box: Box): Promise<MessageEntity[]> {
    return this.database.read.find(MessageEntity, { where: { mailboxId: box.id }, order: { id: 'ASC' } });
  }

  conversations(box: Box): Promise<ConversationEntity[]> {
    return this.database.read.find(ConversationEntity, { where: { mailboxId: box.id }, order: { id: 'ASC' } });
  }

  ledger(box: Box): Promise<LedgerEntity[]> {
    return this.database.read.find(LedgerEntity, { where: { maildropId: box.maildropId }, order: { id: 'ASC' } });
  }

  raw(messageId: string): Promise<Buffer> {
    return this.store.read(this.database.read, messageId);
  }

  async close(): Promise<void> {
    await this.pop.stop();
    await this.reading.close();
    await this.test.close();
  }
}

export async function newIntake(engine: 'sqlite' | 'mysql', limits = readerLimits): Promise<IntakeBench> {
  Logger.overrideLogger(false);
  const test = await newDatabase(engine);
  const { database } = test;
  const box = new SecretBox('a key of at least thirty-two characters');
  const secrets = new Secrets(box);
  const departments = new Departments(database);
  await ensureInstallation(database, box, departments, new Queues(database, departments));
  const store = new RawStore({ dataDir: test.dir });
  const settings = new InstallationSettings(database);
  // The test's own MariaDB does not flush each commit, for speed: an administrator's word lets receivers delete there.
  await settings.change({ deleteWithoutDurability: true }, newId());
  const storing = new MessageStoring(new MessageRouting());
  const reading = new MessageReading({ dataDir: test.dir }, limits);
  const visits = new Visits(database, store, storing, reading);
  const threadIds = new ThreadIds(database, secrets);
  const maildropVisits = new MaildropVisits(
    database,
    new VisitContexts(
      database,
      secrets,
      settings,
      threadIds,
      new AccessTokens(database, secrets, { allowNetworks: [] }),
    ),
    visits,
  );
  return new IntakeBench(test, await SandboxPop3Server.start({}), secrets, store, maildropVisits, reading, storing);
}
