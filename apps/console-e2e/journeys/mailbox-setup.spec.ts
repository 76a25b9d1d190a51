import { expect, type Page, test } from '@playwright/test';
import { type Dovecot, startDovecot } from '@postroom/testing';
import { Api, eventually, type Mailbox } from '../support/api.ts';
import { administrator } from '../support/installation.ts';
import { type Program, startProgram, temporaryFolder } from '../support/program.ts';
import { noFindings, signIn } from '../support/screens.ts';

const mail = [
  'From: Jo Weber <jo@example.org>',
  'To: support@gmx.net',
  'Subject: Is the lamp dimmable?',
  'Date: Sat, 04 May 2024 10:00:00 +0000',
  'Message-ID: <lamp-1@example.org>',
  '',
  'Is it?',
  '',
].join('\r\n');

let dovecot: Dovecot;
let program: Program;
let api: Api;
const folder = temporaryFolder();

test.beforeAll(async () => {
  dovecot = await startDovecot({ users: [{ name: 'support', password: 'pop secret' }] });
  program = startProgram('main', ['serve'], { PORT: '0', POSTROOM_DATA_DIR: folder.path, POSTROOM_LOG_LEVEL: 'warn' });
  const [, url = ''] = await program.waitFor(/ready at (\S+)/);
  const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
  api = new Api(url);
  await api.post('setup', { token, name: 'Ada', ...administrator });
});

test.afterAll(async () => {
  await program.stop();
  await dovecot.stop();
  folder.remove();
});

test.beforeEach(async ({ page }) => {
  await signIn(page, api.url, administrator.email, administrator.password);
});

/** A card of the form by its heading: fields of incoming and outgoing have the same labels. */
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function enterServer(page: Page, host: string, password: string): Promise<void> {
  const incoming = section(page, 'Incoming mail (POP3)');
  await incoming.getByLabel('POP3 server', { exact: true }).fill(host);
  await incoming.getByLabel('Port', { exact: true }).fill(String(dovecot.tlsPort));
  await incoming.getByLabel('User', { exact: true }).fill('support');
  await incoming.getByLabel('Password', { exact: true }).fill(password);
  await incoming.getByRole('textbox', { name: /certificate/i }).fill(dovecot.caPem);
}

test('a mailbox is found by its address, corrected, saved, and its mail arrives', async ({ page }) => {
  await dovecot.deliver('support', Buffer.from(mail));
  await page.goto(`${api.url}/admin/mailboxes/new`);
  const look = page.getByRole('button', { name: 'Look for the servers' });
  await look.click();
  await expect(page.getByText('Enter the whole e-mail address first')).toBeVisible();
  await noFindings(page);
  await page.getByLabel('E-mail', { exact: true }).fill('support@gmx.net');
  await look.click();
  await expect(page.getByText('by what is known of GMX')).toBeVisible();
  await expect(page.getByText('pop.gmx.net:995')).toBeVisible();
  await noFindings(page);
  await page.getByRole('button', { name: 'Use these settings' }).click();
  const incoming = section(page, 'Incoming mail (POP3)');
  await expect(incoming.getByLabel('POP3 server', { exact: true })).toHaveValue('pop.gmx.net');
  await expect(incoming.getByLabel('User', { exact: true })).toHaveValue('support@gmx.net');
  await expect(section(page, 'Outgoing mail (SMTP)').getByLabel('SMTP server', { exact: true })).toHaveValue(
    'mail.gmx.net',
  );

  await enterServer(page, '127.0.0.1', 'pop secret');
  await page.getByRole('switch', { name: 'Replies leave by an SMTP server of this mailbox' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Support');
  await page.getByRole('switch', { name: 'Active', exact: true }).click();
  await page.getByLabel('Default queue', { exact: true }).click();
  await page.getByRole('option').first().click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL(/\/admin\/mailboxes\/[\w-]{36}/);
  await page.getByRole('button', { name: 'Choose', exact: true }).click();
  await page.getByRole('radio', { name: /^All/ }).check();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const [message] = await eventually(
    () => api.allMessages('direction=in'),
    (messages) => messages.length === 1,
  );
  expect(message).toMatchObject({ subject: 'Is the lamp dimmable?', from: { address: 'jo@example.org' } });
  const { items } = await api.get<{ items: Mailbox[] }>('mailboxes');
  expect(items[0]).toMatchObject({ email: 'support@gmx.net', pop: { host: '127.0.0.1', user: 'support' }, smtp: null });
  await noFindings(page);
});

test('OAuth 2.0 fills in what the provider is known by, and shows the redirect address to register', async ({
  page,
}) => {
  await page.goto(`${api.url}/admin/mailboxes/new`);
  await page.getByLabel('E-mail', { exact: true }).fill('help@gmail.com');
  await page.getByRole('button', { name: 'Look for the servers' }).click();
  await page.getByRole('button', { name: 'Use these settings' }).click();
  await section(page, 'Incoming mail (POP3)').getByRole('radio', { name: 'OAuth 2.0' }).click();
  const oauth2 = section(page, 'OAuth 2.0');
  await oauth2.getByLabel('Provider', { exact: true }).click();
  await page.getByRole('option', { name: 'Google Workspace' }).click();
  await expect(oauth2.getByLabel('Token URL', { exact: true })).toHaveValue('https://oauth2.googleapis.com/token');
  await expect(oauth2.getByText(`${api.url}/api/oauth2/callback`)).toBeVisible();
  // Nothing is sent to the provider while the mailbox cannot be saved.
  await oauth2.getByRole('button', { name: 'Sign in at Google' }).click();
  await expect(oauth2.getByText('Not saved, so nobody was sent to the provider.')).toBeVisible();
  await noFindings(page);
});
