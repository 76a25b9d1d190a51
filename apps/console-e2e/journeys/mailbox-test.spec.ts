import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { type Aiosmtpd, type Dovecot, startAiosmtpd, startDovecot } from '@postroom/testing';
import { Api, type Mailbox } from '../support/api.ts';
import { administrator } from '../support/installation.ts';
import { looks } from '../support/looks.ts';
import { type Program, startProgram, temporaryFolder } from '../support/program.ts';
import { noFindings, signIn } from '../support/screens.ts';

const secrets = { pop: 'pop secret', smtp: 'smtp secret', wrong: 'not this secret' };
/** Each as it is, and as SASL's PLAIN sends it. */
const secretForms = Object.values(secrets).flatMap((secret) => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(`\0support\0${secret}`).toString('base64'),
]);

let dovecot: Dovecot;
let smtp: Aiosmtpd;
let program: Program;
let api: Api;
const folder = temporaryFolder();

test.beforeAll(async () => {
  dovecot = await startDovecot({ users: [{ name: 'support', password: secrets.pop }] });
  smtp = await startAiosmtpd({ users: [{ name: 'support', password: secrets.smtp }], tls: 'direct' });
  for (const n of [1, 2, 3]) await dovecot.deliver('support', Buffer.from(`Subject: Lamp ${n}\r\n\r\nStays here\r\n`));
  program = startProgram('main', ['serve'], { PORT: '0', POSTROOM_DATA_DIR: folder.path, POSTROOM_LOG_LEVEL: 'warn' });
  const [, url = ''] = await program.waitFor(/ready at (\S+)/);
  const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
  api = new Api(url);
  await api.post('setup', { token, name: 'Ada', ...administrator });
});

test.afterAll(async () => {
  await program.stop();
  await dovecot.stop();
  await smtp.stop();
  folder.remove();
});

test.beforeEach(async ({ page }) => {
  await signIn(page, api.url, administrator.email, administrator.password);
  await page.goto(`${api.url}/admin/mailboxes/new`);
});

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const incoming = (page: Page) => section(page, 'Incoming mail (POP3)');
const outgoing = (page: Page) => section(page, 'Outgoing mail (SMTP)');
const panel = (page: Page) => section(page, 'Test');
const start = (page: Page) =>
  page
    .getByRole('button', { name: /^Test( again)?$/ })
    .first()
    .click();

async function enterIncoming(page: Page, port: number): Promise<void> {
  const card = incoming(page);
  await card.getByLabel('POP3 server', { exact: true }).fill('127.0.0.1');
  await card.getByLabel('Port', { exact: true }).fill(String(port));
  await card.getByLabel('User', { exact: true }).fill('support');
  await card.getByLabel('Password', { exact: true }).fill(secrets.pop);
  await card.getByRole('textbox', { name: /certificate/i }).fill(dovecot.caPem);
}

async function enterOutgoing(page: Page): Promise<void> {
  await page.getByRole('switch', { name: 'Replies leave by an SMTP server of this mailbox' }).click();
  const card = outgoing(page);
  await card.getByLabel('SMTP server', { exact: true }).fill('127.0.0.1');
  await card.getByLabel('Port', { exact: true }).fill(String(smtp.port));
  await card.getByLabel('User', { exact: true }).fill('support');
  await card.getByLabel('Password', { exact: true }).fill(secrets.smtp);
  await card.getByRole('textbox', { name: /certificate/i }).fill(smtp.caPem);
}

/** What the button that copies a conversation put into the clipboard. */
async function copied(page: Page, channel: string): Promise<string> {
  const conversation = panel(page).getByRole('region', { name: channel, exact: true });
  await conversation.locator('summary').click();
  await conversation.getByRole('button', { name: `Copy the conversation, ${channel}` }).click();
  await expect(conversation.getByRole('button', { name: 'Copied' })).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** A server that takes connections and never says a word. */
async function silentServer() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => socket.destroy())));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, sockets, port: (server.address() as AddressInfo).port };
}

test('Test says what is wrong with the form and how to mend it, until all works, and touches nothing', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const waiting = await dovecot.waiting('support');
  await page.getByLabel('E-mail', { exact: true }).fill('support@example.net');

  await start(page);
  await expect(panel(page).getByText('Mend the marked fields')).toBeVisible();
  await expect(incoming(page).getByLabel('POP3 server', { exact: true })).toBeFocused();
  await noFindings(page);

  const silent = await silentServer();
  silent.server.close();
  await enterIncoming(page, silent.port);
  await enterOutgoing(page);
  await start(page);
  await expect(panel(page).getByText('One direction fails')).toBeVisible();
  await expect(panel(page).getByText(`refused the connection at port ${silent.port}`)).toBeVisible();
  await expect(panel(page).getByText(/Check the port: POP3 has 995 with TLS/)).toBeVisible();
  await panel(page).getByRole('button', { name: 'Go to “Port”, Incoming' }).click();
  const port = incoming(page).getByLabel('Port', { exact: true });
  await expect(port).toBeFocused();
  await looks(page, 'wrong port');

  await port.fill(String(dovecot.tlsPort));
  await expect(panel(page).getByText('Of an older form')).toBeVisible();
  await expect(panel(page).getByText('The form was changed since.')).toBeVisible();
  await looks(page, 'older form');
  await incoming(page).getByRole('radio', { name: 'STARTTLS' }).click();
  await expect(port).toHaveValue(String(dovecot.tlsPort));
  await start(page);
  // A greeting that does not come is waited for, until the port is looked at otherwise.
  await expect(panel(page).getByText('The server speaks TLS on this port.')).toBeVisible({ timeout: 40_000 });
  await expect(panel(page).getByText(/Choose TLS as security/)).toBeVisible();
  await expect(panel(page).getByText('Of an older form')).toHaveCount(0);
  await noFindings(page);

  await incoming(page).getByRole('radio', { name: 'TLS', exact: true }).click();
  await port.fill(String(dovecot.tlsPort));
  await incoming(page).getByLabel('Password', { exact: true }).fill(secrets.wrong);
  await start(page);
  await expect(panel(page).getByText(/The server refused user name or password/)).toBeVisible();
  await expect(panel(page).getByText(/Type the password again/)).toBeVisible();
  await looks(page, 'wrong password');
  const refused = await copied(page, 'Incoming');
  expect(refused).toContain('Server: +OK');
  for (const secret of secretForms) expect(refused).not.toContain(secret);

  await incoming(page).getByLabel('Password', { exact: true }).fill(secrets.pop);
  await start(page);
  await expect(panel(page).getByText('All works')).toBeVisible();
  for (const channel of ['Incoming', 'Outgoing']) {
    const stages = panel(page).getByRole('region', { name: channel, exact: true }).getByRole('listitem');
    await expect(stages.filter({ hasText: 'Signed in' })).toHaveText(/\d (ms|s)/);
  }
  await expect(panel(page).getByText(/3 messages/)).toBeVisible();
  await expect(panel(page).getByText('From address accepted')).toBeVisible();
  await looks(page, 'all works');
  for (const channel of ['Incoming', 'Outgoing']) {
    const conversation = await copied(page, channel);
    expect(conversation).toContain('Postroom: QUIT');
    for (const secret of secretForms) expect(conversation).not.toContain(secret);
  }

  expect((await api.get<{ items: Mailbox[] }>('mailboxes')).items).toEqual([]);
  expect(await api.allMessages('direction=in')).toEqual([]);
  // Dovecot adds an empty list of flags once somebody looked at the maildrop: none is set, so none was read.
  expect((await dovecot.waiting('support')).map((name) => name.replace(/:2,$/, ''))).toEqual(waiting);
  expect(await smtp.received()).toEqual([]);
});

test('a test that runs is stopped by its button, and by leaving the page', async ({ page }) => {
  const { server, sockets, port } = await silentServer();
  const connected = () => sockets.filter((socket) => !socket.destroyed).length;
  await enterIncoming(page, port);
  await incoming(page).getByRole('radio', { name: 'None' }).click();
  await incoming(page).getByLabel('Port', { exact: true }).fill(String(port));
  await start(page);
  await expect(panel(page).getByText('Waiting for the greeting')).toBeVisible();
  await expect.poll(connected).toBe(1);
  await looks(page, 'running');
  await panel(page).getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(panel(page).getByText('You stopped the test.')).toBeVisible();
  await expect.poll(connected).toBe(0);
  await noFindings(page);

  await start(page);
  await expect.poll(connected).toBe(1);
  await page.getByRole('link', { name: 'Mailboxes', exact: true }).first().click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mailboxes' })).toBeVisible();
  await expect.poll(connected).toBe(0);
  server.close();
});

test('on a narrow screen a test opens as a sheet, and its field is reached from there', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await enterIncoming(page, dovecot.tlsPort);
  await incoming(page).getByLabel('Password', { exact: true }).fill(secrets.wrong);
  await start(page);
  const sheet = page.getByRole('dialog', { name: 'Test' });
  await expect(sheet.getByText(/The server refused user name or password/)).toBeVisible();
  await noFindings(page);
  await sheet.getByRole('button', { name: 'Go to “Password”, Incoming' }).click();
  const password = incoming(page).getByLabel('Password', { exact: true });
  await expect(password).toBeFocused();
  await password.fill(secrets.pop);
  const strip = section(page, 'How the test stands');
  await expect(strip.getByText('Test: Of an older form')).toBeVisible();
  await noFindings(page);
  await strip.getByRole('button', { name: 'Show' }).click();
  await expect(sheet.getByText('The form was changed since.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Test again' }).click();
  await expect(sheet.getByText('All works')).toBeVisible();
  await noFindings(page);
});
