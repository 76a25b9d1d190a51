import { expect, test, type Page } from '@playwright/test';
import { Api, eventually, type Mailbox } from '../support/api.ts';
import { type Demo, demoPassword, startDemo } from '../support/demo.ts';
import { noFindings, signInAs } from '../support/screens.ts';

let demo: Demo;
let api: Api;

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const bar = (page: Page) => page.getByRole('navigation', { name: 'Sections' });

/** A mailbox as one finds it: inactive, so that nothing is downloaded for it. */
async function newMailbox(name: string): Promise<Mailbox> {
  const { items } = await api.get<{ items: { id: string }[] }>('queues');
  return api.post<Mailbox>('mailboxes', {
    email: `${name.toLowerCase()}@leuchtwerk.example`,
    name,
    defaultQueueId: items[0]?.id,
    pop: { host: 'pop.example.net', user: name, password: 'a secret that nobody reads back', timeoutSeconds: 50 },
  });
}

test.beforeAll(async () => {
  demo = await startDemo();
  api = new Api(demo.url);
  await api.signIn('ida@leuchtwerk.example', demoPassword);
});

test.afterAll(() => demo.program.stop());

test.beforeEach(async ({ page }) => {
  await signInAs(page, demo.url, 'Ida Nor');
});

test('a new mailbox: Save tells every fault at its field, counts them by section, and keeps what was typed', async ({
  page,
}) => {
  await page.goto(`${demo.url}/admin/mailboxes/new`);
  await field(page, 'Name').fill('Trade fair');
  await page.getByRole('switch', { name: 'Use the installation’s watermarks' }).click();
  await field(page, 'Low watermark').fill('800');
  await field(page, 'High watermark').fill('500');
  await save(page).click();
  await expect(page.getByText('Enter an e-mail address.')).toBeVisible();
  await expect(page.getByText('Low must be less than high (500).')).toBeVisible();
  await expect(page.getByText('Choose the queue for mail that no rule routed.')).toBeVisible();
  await expect(bar(page).getByRole('link', { name: 'Incoming' })).toContainText('3');
  await expect(page.getByText('6 fields to fix')).toBeVisible();
  await expect(field(page, 'E-mail')).toBeFocused();
  await noFindings(page);

  await field(page, 'E-mail').fill('fair@leuchtwerk.example');
  await field(page, 'POP3 server').fill('pop.example.net');
  await field(page, 'User').fill('fair');
  await page.getByLabel('Password', { exact: true }).fill('a secret that nobody reads back');
  await page.getByRole('combobox', { name: 'Default queue' }).click();
  await page.getByRole('option').first().click();
  await field(page, 'Low watermark').fill('200');
  await save(page).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Trade fair' })).toBeVisible();
  const { items } = await api.get<{ items: Mailbox[] }>('mailboxes');
  const made = items.find(({ email }) => email === 'fair@leuchtwerk.example');
  expect(made).toMatchObject({ name: 'Trade fair', active: false, watermarks: { low: 200, high: 500 } });
});

test('what was changed stands old beside new before it is saved, is put back one by one, and is in the history', async ({
  page,
}) => {
  const made = await newMailbox('Review');
  await page.goto(`${demo.url}/admin/mailboxes/${made.id}`);
  await field(page, 'Check every').fill('300');
  await field(page, 'Timeout').fill('45');
  await page.getByRole('button', { name: 'Replace: Password' }).click();
  await page.getByLabel('Password', { exact: true }).fill('another secret');
  await expect(page.getByText('Edited. Was 60 s.')).toBeVisible();
  await page.getByRole('button', { name: 'Review' }).click();
  const review = page.getByRole('dialog');
  await expect(review.getByText('60 s')).toBeVisible();
  await expect(review.getByText('another secret')).toHaveCount(0);
  await noFindings(page);
  await review.getByRole('button', { name: 'Put back: Incoming: Timeout' }).click();
  await review.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved, version 2.')).toBeVisible();

  await page.getByRole('link', { name: 'History' }).click();
  const newest = page.getByRole('listitem').filter({ hasText: 'changed settings' }).first();
  await expect(newest).toContainText('Ida Norén');
  await expect(newest.getByRole('row', { name: /Check every/ })).toContainText('300 s');
  await expect(newest.getByRole('row', { name: /Password/ })).toContainText('changed');
  await expect(newest.getByRole('row', { name: /Timeout/ })).toHaveCount(0);
  await noFindings(page);
});

test('another’s save is told while one edits, and a save over it asks field by field', async ({ page }) => {
  const made = await newMailbox('Conflict');
  await page.goto(`${demo.url}/admin/mailboxes/${made.id}`);
  await field(page, 'Check every').fill('400');
  await api.ask('PATCH', `mailboxes/${made.id}`, { pop: { timeoutSeconds: 70 } });
  await expect(page.getByText(/changed Incoming: Timeout in another window/)).toBeVisible();
  await noFindings(page);
  await page.getByRole('button', { name: 'Go on with both' }).click();
  await expect(field(page, 'Timeout')).toHaveValue('70');
  await expect(field(page, 'Check every')).toHaveValue('400');

  await api.ask('PATCH', `mailboxes/${made.id}`, { name: 'Fair, by somebody', pop: { pollSeconds: 500 } });
  await expect(page.getByText('You changed Incoming: Check every too.')).toBeVisible();
  await save(page).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody saved a newer version' });
  await expect(dialog.getByText('500 s')).toBeVisible();
  await noFindings(page);
  await dialog.getByRole('button', { name: 'Save these' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Fair, by somebody' })).toBeVisible();
  await expect(page.getByText(/Saved, version/)).toBeVisible();
  const now = await api.get<Mailbox>(`mailboxes/${made.id}`);
  expect(now).toMatchObject({ name: 'Fair, by somebody', pop: { pollSeconds: 400, timeoutSeconds: 70 } });
});

test('leaving with edits asks: stay keeps them, discard drops them', async ({ page }) => {
  const made = await newMailbox('Leave');
  await page.goto(`${demo.url}/admin/mailboxes/${made.id}`);
  await field(page, 'Timeout').fill('99');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Stay' }).click();
  await expect(field(page, 'Timeout')).toHaveValue('99');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('heading', { name: 'History of changes' })).toBeVisible();
});

test('what deviates from the defaults leads to its field; a duplicate has it too, without address, account and secrets', async ({
  page,
}) => {
  const made = await newMailbox('Defaults');
  await page.goto(`${demo.url}/admin/mailboxes/${made.id}`);
  await page.getByRole('region', { name: 'What deviates from the defaults' }).getByText('Incoming: Timeout').click();
  await expect(field(page, 'Timeout')).toBeFocused();
  await page.getByRole('link', { name: 'Duplicate' }).click();
  await expect(field(page, 'Name')).toHaveValue('Defaults (copy)');
  await expect(field(page, 'E-mail')).toHaveValue('');
  await expect(field(page, 'User')).toHaveValue('');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await expect(field(page, 'Timeout')).toHaveValue('50');
});

test('a mailbox that never held a message is deleted once its address is typed', async ({ page }) => {
  const made = await newMailbox('Delete');
  await page.goto(`${demo.url}/admin/mailboxes/${made.id}`);
  await page.getByRole('button', { name: 'Delete mailbox…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('E-mail of the mailbox').fill('another@leuchtwerk.example');
  await dialog.getByRole('button', { name: 'Delete mailbox' }).click();
  await expect(dialog.getByText('This is another address.')).toBeVisible();
  await noFindings(page);
  await dialog.getByLabel('E-mail of the mailbox').fill('delete@leuchtwerk.example');
  await dialog.getByRole('button', { name: 'Delete mailbox' }).click();
  await expect(page.getByText('Delete is deleted.')).toBeVisible();
  expect((await api.ask('GET', `mailboxes/${made.id}`)).status).toBe(404);
});

test('a mailbox that has held messages is retired instead, and stays to be read', async ({ page }) => {
  const { items } = await api.get<{ items: Mailbox[] }>('mailboxes');
  const held = items.find(({ email }) => email === 'orders@leuchtwerk.example')!;
  await eventually(
    () => api.allMessages(`direction=in&mailboxId=${held.id}`),
    (messages) => messages.length > 0,
  );
  await page.goto(`${demo.url}/admin/mailboxes/${held.id}`);
  await page.getByRole('button', { name: 'Delete mailbox…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('E-mail of the mailbox').fill(held.email);
  await dialog.getByRole('button', { name: 'Delete mailbox' }).click();
  await expect(dialog.getByText(/has held messages/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Retire it instead' }).click();
  await dialog.getByRole('button', { name: 'Retire mailbox' }).click();
  await expect(page.getByText(`${held.name} is retired.`)).toBeVisible();
  await page.goto(`${demo.url}/admin/mailboxes/${held.id}`);
  await expect(page.getByText(/^Retired on/)).toBeVisible();
  await expect(field(page, 'Name')).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Test', exact: true })).toHaveCount(0);
  await noFindings(page);
});
