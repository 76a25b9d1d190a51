import { Module, StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { faultsOf } from '@postroom/contracts';
import type { NextFunction, Response } from 'express';
import type { Config } from '../src/config/config.ts';
import { ConfigModule } from '../src/config/config.module.ts';
import { Database } from '../src/database/database.ts';
import type { Caller, CallerRequest } from '../src/http/caller.ts';
import { invalid } from '../src/http/problem-error.ts';
import { ProblemFilter } from '../src/http/problem.filter.ts';
import type { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { OutboxModule } from '../src/outbox/outbox.module.ts';
import { SecretModule } from '../src/secret/secret.module.ts';
import { SettingsModule } from '../src/settings/settings.module.ts';
import { StorageModule } from '../src/storage/storage.module.ts';
import { OutboxDesk } from './outbox-desk.ts';

@Module({})
class TestModule {}

/** The desk's database, which the desk closes. */
@Module({})
class DeskDatabase {}

describe('the routes of the outbox', () => {
  let desk: OutboxDesk;
  let app: NestExpressApplication;
  let url: string;
  let caller: Caller;
  let mailbox: MailboxEntity;
  let department: { id: string; queueId: string };

  beforeAll(async () => {
    desk = await OutboxDesk.open('sqlite');
    department = await desk.department('Support');
    caller = await desk.person(department.id, 'supervisor');
    mailbox = await desk.mailbox(department, { attachments: true });
    const config = {
      roles: new Set(['api']),
      relayUrl: null,
      allowNetworks: [],
      dataDir: desk.test.dir,
    } as unknown as Config;
    const providers = [{ provide: Database, useValue: desk.database }];
    const databaseModule = { module: DeskDatabase, global: true, providers, exports: [Database] };
    app = await NestFactory.create<NestExpressApplication>(
      {
        module: TestModule,
        imports: [
          ...[ConfigModule.with(config), databaseModule, SettingsModule, StorageModule],
          ...[SecretModule.with('a secret key of at least 32 characters'), OutboxModule],
        ],
      },
      { logger: ['error'], forceCloseConnections: true },
    );
    app.setGlobalPrefix('api');
    app.useGlobalFilters(new ProblemFilter());
    type Issues = Parameters<typeof faultsOf>[0];
    app.useGlobalPipes(
      new StandardSchemaValidationPipe({
        exceptionFactory: (issues) => invalid(faultsOf(issues as unknown as Issues)),
      }),
    );
    app.use((request: CallerRequest, _response: Response, next: NextFunction) => {
      request.user = caller;
      next();
    });
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/api`;
  });
  afterAll(async () => {
    await app.close();
    await desk.close();
  });

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  const upload = async (bytes: Buffer, name: string) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type: 'text/plain' }), name);
    const response = await fetch(`${url}/attachments`, { method: 'POST', body: form });
    return { status: response.status, body: (await response.json()) as { id: string; code?: string } };
  };

  it('take a reply once by its Idempotency-Key: 201, then 200 with the same entry', async () => {
    const { id } = await desk.conversation(mailbox, department.queueId);
    const body = { fromAddressId: mailbox.id, text: 'Hello', undoSeconds: 10 };
    const first = await call('POST', `/conversations/${id}/replies`, body, { 'idempotency-key': 'one' });
    const second = await call('POST', `/conversations/${id}/replies`, body, { 'idempotency-key': 'one' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(first.body).toMatchObject({ state: 'queued', subject: 'Re: Lamp flickers', from: mailbox.email });
    const listed = await call('GET', '/outbox?state=queued');
    expect(listed.body.items).toEqual([first.body]);
    expect((await call('POST', `/outbox/${first.body.id}/cancel`)).body.state).toBe('canceled');
    expect((await call('POST', `/outbox/${first.body.id}/mark-sent`)).status).toBe(409);
    expect((await call('GET', '/outbox?state=nonsense')).status).toBe(400);
    expect((await call('GET', '/outbox/none')).status).toBe(404);
  });

  it('give what a reply begins with, and refuse one from elsewhere', async () => {
    const { id, messageId } = await desk.conversation(mailbox, department.queueId);
    expect((await call('GET', `/conversations/${id}/reply-defaults`)).body).toEqual({
      ...{ fromAddressId: mailbox.id, reason: 'the address Jonas wrote to', subject: 'Re: Lamp flickers' },
      ...{ to: ['Jonas <jonas@example.org>'], cc: [], lastMessageId: messageId },
    });
    expect((await call('GET', '/from-addresses')).body).toMatchObject({ items: [{ id: mailbox.id }], next: null });
    const refused = await call('POST', `/conversations/${id}/replies`, { fromAddressId: 'other', text: 'x' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'from-not-allowed' } });
    const broken = await call('POST', `/conversations/${id}/replies`, { fromAddressId: mailbox.id, to: ['a\r\nb'] });
    expect(broken).toMatchObject({
      status: 400,
      body: { code: 'invalid', errors: [{ path: 'to.0' }, { path: 'to.0' }] },
    });
  });

  it('take files with names in any script, and refuse what is too large or none', async () => {
    const taken = await upload(Buffer.from('hello'), 'Öl и свет.txt');
    expect(taken).toMatchObject({ status: 201, body: { fileName: 'Öl и свет.txt', size: 5, type: 'text/plain' } });
    const preview = await call('POST', '/replies/preview', {
      ...{ fromAddressId: mailbox.id, text: 'Hello', attachmentIds: [taken.body.id] },
    });
    expect(preview).toMatchObject({ status: 200, body: { charset: 'UTF-8', substitutions: [] } });
    expect(await upload(Buffer.alloc(25 * 1024 * 1024 + 1), 'big')).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    });
    expect((await call('POST', '/attachments', {})).status).toBe(400);
  });

  it('keep drafts and templates', async () => {
    const draft = await call('POST', '/drafts', { text: 'Dear' });
    expect(draft).toMatchObject({ status: 201, body: { version: 1, text: 'Dear', conversationId: null } });
    expect((await call('PATCH', `/drafts/${draft.body.id}`, { subject: 'Lamp' })).body).toMatchObject({ version: 2 });
    expect((await call('GET', '/drafts')).body.items).toHaveLength(2);
    expect((await call('DELETE', `/drafts/${draft.body.id}`)).status).toBe(204);
    const template = await call('POST', '/templates', {
      ...{ name: 'Thanks', departmentIds: [department.id], text: 'Thank you.' },
    });
    expect(template).toMatchObject({ status: 201, body: { version: 1, subject: '', departmentIds: [department.id] } });
    const changed = await call('PATCH', `/templates/${template.body.id}`, { text: 'Thanks!', version: 1 });
    expect(changed.body).toMatchObject({ version: 2, text: 'Thanks!' });
    expect((await call('PATCH', `/templates/${template.body.id}`, { version: 1 })).status).toBe(409);
    expect((await call('GET', '/templates')).body.items).toEqual([changed.body]);
    expect((await call('DELETE', `/templates/${template.body.id}`)).status).toBe(204);
  });
});
