import fs from 'node:fs';
import {
  type Mailbox,
  mailboxStatus,
  type MailboxStatus,
  type MailboxTestLine,
  mailboxTestLine,
} from '@postroom/contracts';
import {
  type Aiosmtpd,
  type AuthorizationServer,
  type Dovecot,
  startAiosmtpd,
  startAuthorizationServer,
  startDovecot,
  waitFor,
} from '@postroom/testing';
import type { Answer } from './app.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';

export const mailUser = 'sales@shop.example';

/** The server with its receiver and sender, and real counterparts that all ask one authorization server about tokens. */
export interface Stand {
  readonly desk: Desk;
  readonly provider: AuthorizationServer;
  readonly dovecot: Dovecot;
  readonly smtp: Aiosmtpd;
  /** All answers to `call`, and where browsers were sent. */
  readonly answers: string[];
  /** Codes that came back with a browser, whoever took them to the server. */
  readonly codes: string[];
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  oauth2(over?: Record<string, unknown>): Record<string, unknown>;
  pop(dovecot?: Dovecot): Record<string, unknown>;
  /** An active mailbox that signs in by tokens both ways. */
  mailbox(over?: Record<string, unknown>): Promise<Mailbox>;
  status(id: string): Promise<MailboxStatus>;
  /** @throws Error with the last status where it never is so */
  statusWhen(id: string, good: (now: MailboxStatus) => boolean, timeoutMs?: number): Promise<MailboxStatus>;
  start(id: string): Promise<string>;
  /** Opens where the provider sent the browser; gives where the server sends it on. */
  comeBack(to: URL, cookie?: string): Promise<string>;
  signIn(id: string, user?: string): Promise<string>;
  deliver(subject: string, to?: Dovecot): Promise<void>;
  subjects(): Promise<string[]>;
  /** Waits for the message without asking for a visit. */
  arrived(subject: string, timeoutMs?: number): Promise<boolean>;
  /** Delivers, asks for a visit, waits. */
  deliverAndFetch(id: string, subject: string, to?: Dovecot): Promise<boolean>;
  /** Tries a form as POST /mailboxes/test does. */
  test(body: unknown): Promise<{ status: number; text: string; lines: MailboxTestLine[] }>;
  close(): Promise<void>;
}

export async function startStand(
  engine: 'sqlite' | 'mysql',
  { roles = 'api,receive,send', logLevel = 'error' }: { roles?: string; logLevel?: string } = {},
): Promise<Stand> {
  const desk = await startDesk(engine, {
    POSTROOM_ALLOW_NETWORKS: '127.0.0.0/8',
    POSTROOM_ROLES: roles,
    POSTROOM_LOG_LEVEL: logLevel,
  });
  const redirectUris = [`${desk.url}/api/oauth2/callback`];
  const client = { clientId: 'postroom', clientSecret: 'client-secret-never-shown' };
  const provider = await startAuthorizationServer({ ...client, redirectUris, clientUser: mailUser });
  const { url } = provider.introspection;
  const users = [{ name: mailUser, password: 'no-password' }];
  const dovecot = await startDovecot({ users, mechanisms: ['plain'], introspection: { url, mechanisms: ['xoauth2'] } });
  const smtp = await startAiosmtpd({ tls: 'direct', introspection: { url, scope: 'smtp' } });
  const answers: string[] = [];
  const codes: string[] = [];

  const call: Stand['call'] = async (method, path, body) => {
    const answer = await desk.admin.call(method, path, body);
    answers.push(answer.text);
    return answer;
  };
  const oauth2: Stand['oauth2'] = (over = {}) => ({
    ...{ provider: 'other', flow: 'authorizationCode', ...client },
    ...{ authorizationUrl: provider.authorizationUrl, tokenUrl: provider.tokenUrl },
    scopes: ['openid', 'offline_access', 'pop', 'smtp'],
    ...over,
  });
  const pop: Stand['pop'] = ({ tlsPort: port, caPem } = dovecot) => ({
    ...{ host: '127.0.0.1', port, security: 'tls', caPem, user: mailUser },
    ...{ authentication: 'oauth2', pollSeconds: 10 },
  });
  const status: Stand['status'] = async (id) =>
    mailboxStatus.parse((await call('GET', `/mailboxes/${id}/status`)).body);
  const start: Stand['start'] = async (id) => {
    const answer = await call('POST', `/mailboxes/${id}/oauth2/start`, {});
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('"url"')]);
    return (answer.body as { url: string }).url;
  };
  const comeBack: Stand['comeBack'] = async (to, cookie = desk.admin.cookie) => {
    codes.push(to.searchParams.get('code') ?? '-');
    const response = await fetch(to, { redirect: 'manual', headers: { cookie } });
    expect(response.status).toBe(302);
    const location = response.headers.get('location') ?? '';
    answers.push(location, await response.text());
    return location;
  };
  const deliver: Stand['deliver'] = (subject, to = dovecot) =>
    to.deliver(mailUser, Buffer.from(`From: customer@b.example\r\nSubject: ${subject}\r\n\r\nText.\r\n`));
  const subjects: Stand['subjects'] = async () => {
    const { body } = await call('GET', '/messages?direction=in');
    return (body as { items: { subject: string }[] }).items.map(({ subject }) => subject);
  };
  const arrived: Stand['arrived'] = async (subject, timeoutMs = 20_000) =>
    (await waitFor(async () => ((await subjects()).includes(subject) ? true : undefined), timeoutMs)) ?? false;

  return {
    ...{ desk, provider, dovecot, smtp, answers, codes, call, oauth2, pop, status, start, comeBack },
    ...{ deliver, subjects, arrived },
    mailbox: (over = {}) =>
      makeMailbox(desk, {
        ...{ email: mailUser, active: true, firstActivation: { choice: 'all' }, pop: pop(), oauth2: oauth2() },
        smtp: {
          ...{ host: '127.0.0.1', port: smtp.port, security: 'tls', caPem: smtp.caPem },
          ...{ authentication: 'oauth2', user: mailUser },
        },
        ...over,
      }),
    statusWhen: async (id, good, timeoutMs = 20_000) => {
      let last: MailboxStatus | undefined;
      const found = await waitFor(async () => {
        last = await status(id);
        return good(last) ? last : undefined;
      }, timeoutMs);
      if (!found) throw new Error(JSON.stringify(last));
      return found;
    },
    signIn: async (id, user = mailUser) => comeBack(await provider.signIn(await start(id), user)),
    deliverAndFetch: async (id, subject, to) => {
      await deliver(subject, to);
      await call('POST', `/mailboxes/${id}/poll`);
      return arrived(subject);
    },
    test: async (body) => {
      const response = await fetch(`${desk.url}/api/mailboxes/test`, {
        method: 'POST',
        headers: { cookie: desk.admin.cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      answers.push(text);
      const lines = response.status < 300 ? text.trimEnd().split('\n') : [];
      return { status: response.status, text, lines: lines.map((line) => mailboxTestLine.parse(JSON.parse(line))) };
    },
    close: async () => {
      await desk.close();
      await Promise.all([dovecot.stop(), smtp.stop()]);
      await provider.stop();
    },
  };
}

/** Keeps what this process writes to standard output and error in place of writing it, as its log. */
export function recordLog(): { text(): string; stop(): void } {
  const { writeSync } = fs;
  let text = '';
  // The log is written by this function of the very object.
  fs.writeSync = ((fd: number, data: string | NodeJS.ArrayBufferView, ...more: never[]) => {
    if (fd !== 1 && fd !== 2) return writeSync(fd, data as string, ...more);
    const bytes =
      typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    text += bytes.toString();
    return bytes.length;
  }) as typeof fs.writeSync;
  return {
    text: () => text,
    stop: () => {
      fs.writeSync = writeSync;
    },
  };
}
