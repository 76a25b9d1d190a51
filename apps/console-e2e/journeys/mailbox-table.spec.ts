import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import type { MailboxImportResult } from '@postroom/contracts';
import { Api, type Mailbox } from '../support/api.ts';
import { administrator } from '../support/installation.ts';
import { looks } from '../support/looks.ts';
import { type Program, startProgram, temporaryFolder } from '../support/program.ts';
import { noFindings, signIn } from '../support/screens.ts';

const count = 120;
let program: Program;
let api: Api;
const folder = temporaryFolder();

/** Inactive, so that no receiver changes what the table shows while a journey looks at it. */
const mailboxes = Array.from({ length: count }, (_, n) => ({
  email: `box${n}@example.net`,
  name: `${n % 10 === 0 ? 'Orders' : 'Letters'} ${n}`,
  departments: [n % 2 === 0 ? 'All departments / Support' : 'All departments / Sales'],
  defaultQueue: 'All departments: General pool',
  pop: { host: 'pop.example.net', user: `box${n}`, password: 'pop secret' },
}));

test.beforeAll(async () => {
  program = startProgram('main', ['serve'], { PORT: '0', POSTROOM_DATA_DIR: folder.path, POSTROOM_LOG_LEVEL: 'warn' });
  const [, url = ''] = await program.waitFor(/ready at (\S+)/);
  const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
  api = new Api(url);
  await api.post('setup', { token, name: 'Ada', ...administrator });
  const { items } = await api.get<{ items: { id: string }[] }>('departments');
  for (const name of ['Support', 'Sales']) await api.post('departments', { name, parentId: items[0]?.id });
  const { created, errors } = await api.post<MailboxImportResult>('mailboxes/import', { mailboxes });
  expect(errors).toEqual([]);
  expect(created).toHaveLength(count);
});

test.afterAll(async () => {
  await program.stop();
  folder.remove();
});

test.beforeEach(async ({ page }) => {
  await signIn(page, api.url, administrator.email, administrator.password);
  await page.goto(`${api.url}/admin/mailboxes`);
  await expect(counted(page)).toHaveText(/1–100 of 12\d mailboxes/);
});

const counted = (page: Page) => page.getByRole('main').getByRole('status').first();
const search = (page: Page) => page.getByLabel('Search name, address, server');
const names = (page: Page) => page.getByRole('rowheader').getByRole('link');
const dialog = (page: Page) => page.getByRole('dialog');

async function byEmail(email: string): Promise<Mailbox | undefined> {
  const { items } = await api.get<{ items: Mailbox[] }>('mailboxes?limit=200');
  return items.find((mailbox) => mailbox.email === email);
}

test('mailboxes are found by search and filters, and Back and reload bring the same view', async ({ page }) => {
  await looks(page, 'mailbox-table');
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(counted(page)).toHaveText('101–120 of 120 mailboxes');
  await expect(page).toHaveURL(/page=2/);
  await page.reload();
  await expect(counted(page)).toHaveText('101–120 of 120 mailboxes');

  await search(page).pressSequentially('orders example.net');
  await expect(counted(page)).toHaveText('12 of 120 mailboxes');
  await expect(page).not.toHaveURL(/page=/);
  await page.getByLabel('Department', { exact: true }).selectOption({ label: 'Sales' });
  await expect(page.getByText('No mailbox matches these filters.')).toBeVisible();
  await looks(page, 'mailbox-table-no-match');

  await page.goBack();
  await expect(counted(page)).toHaveText('12 of 120 mailboxes');
  await expect(page.getByLabel('Department', { exact: true })).toHaveValue('');
  await expect(search(page)).toHaveValue('orders example.net');
  await page.getByRole('columnheader', { name: 'Name and address' }).getByRole('button').click();
  await expect(names(page).first()).toHaveText('Orders 110');
  await expect(page.getByRole('columnheader', { name: 'Name and address' })).toHaveAttribute('aria-sort', 'descending');

  await names(page).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orders 110');
  await page.goBack();
  await expect(counted(page)).toHaveText('12 of 120 mailboxes');
  await expect(names(page).first()).toHaveText('Orders 110');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(counted(page)).toHaveText('1–100 of 120 mailboxes');
  await expect(search(page)).toBeFocused();
});

test('many mailboxes are changed at once, after a preview, and set back', async ({ page }) => {
  await search(page).fill('orders');
  await expect(counted(page)).toHaveText('12 of 120 mailboxes');
  // By keyboard alone up to the preview.
  await page.getByRole('checkbox', { name: 'Select Orders 0', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('checkbox', { name: 'Select Orders 10', exact: true }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText('2 mailboxes selected')).toBeVisible();
  await looks(page, 'mailbox-table-selected');
  const priority = page.getByRole('region', { name: 'Change' }).getByRole('button', { name: 'Priority' });
  await priority.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('2 mailboxes change:');
  await expect(dialog(page).getByRole('listitem')).toHaveText(['Orders 0 Medium → High', 'Orders 10 Medium → High']);
  await looks(page, 'mailbox-table-preview');
  await page.keyboard.press('Escape');
  await expect(priority).toBeFocused();
  expect((await byEmail('box0@example.net'))?.priority).toBe('medium');

  await priority.click();
  await page.getByRole('menuitem', { name: 'High', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Change the priority of 2 mailboxes' }).click();
  await expect(page.getByText('Priority of 2 mailboxes changed.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'box10@example.net' })).toContainText('High');
  expect((await byEmail('box10@example.net'))?.priority).toBe('high');
  await noFindings(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByText('Undone: 2 mailboxes are as before.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'box10@example.net' })).toContainText('Medium');
  expect((await byEmail('box0@example.net'))?.priority).toBe('medium');
});

test('what somebody else saved after the preview is left as it is, and stays selected', async ({ page }) => {
  await search(page).fill('letters 1');
  await page.getByRole('checkbox', { name: 'Select Letters 1', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select Letters 11', exact: true }).check();
  await page.getByRole('button', { name: 'Check every…' }).click();
  await dialog(page).getByLabel('Check every').fill('5');
  await dialog(page).getByRole('button', { name: 'Show what changes' }).click();
  await expect(dialog(page).getByText('Enter a whole number from 10 to 86,400.')).toBeVisible();
  await noFindings(page);
  await dialog(page).getByLabel('Check every').fill('300');
  await page.keyboard.press('Enter');
  await expect(dialog(page).getByRole('listitem')).toHaveText(['Letters 1 60 s → 300 s', 'Letters 11 60 s → 300 s']);

  const other = await byEmail('box11@example.net');
  await api.ask('PATCH', `mailboxes/${other?.id ?? ''}`, { name: 'Letters 11, by another' });
  await dialog(page).getByRole('button', { name: 'Change the pause of 2 mailboxes' }).click();
  await expect(page.getByRole('alert')).toContainText('1 mailbox was not changed and stays selected:');
  await expect(page.getByText('1 mailbox selected')).toBeVisible();
  expect((await byEmail('box1@example.net'))?.pop.pollSeconds).toBe(300);
  expect((await byEmail('box11@example.net'))?.pop.pollSeconds).toBe(60);
  await looks(page, 'mailbox-table-conflict');
});

test('mailboxes go out into a file without a secret', async ({ page }) => {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'All as CSV, for spreadsheets' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('mailboxes.csv');
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(count + 1);
  expect(lines[0]).toContain('email');
  expect(lines.join('\n')).not.toContain('pop secret');
  await expect(page.getByText('Exported. The file holds no password')).toBeVisible();
});

test('mailboxes come in from a file, and a faulty row once it is mended', async ({ page }) => {
  const header = 'email,name,departments,defaultQueue,pop.host,pop.user,pop.password,pop.pollSeconds';
  const changed = 'box2@example.net,Letters 2,,,,,,600';
  const added = (name: string, seconds: number) =>
    `${name}@example.net,${name},All departments / Sales,All departments: General pool,pop.example.net,${name},secret,${seconds}`;
  const file = page.getByLabel('Choose a file').and(page.locator('input'));
  const give = (...rows: string[]) =>
    file.setInputFiles({
      name: 'more.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([header, ...rows].join('\n')),
    });
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await looks(page, 'mailbox-import');
  await give(changed, added('Lamps', 60), added('Shades', 5));
  await expect(page.getByRole('heading', { name: 'What the import would do' })).toBeVisible();
  await expect(page.getByText('Line 4, pop.pollSeconds')).toBeVisible();
  await expect(page.getByText('60 s → 600 s')).toBeVisible();
  await looks(page, 'mailbox-import-preview');
  expect(await byEmail('lamps@example.net')).toBeUndefined();

  await page.getByRole('button', { name: 'Import 2 mailboxes' }).click();
  await expect(page.getByText('2 mailboxes imported.')).toBeVisible();
  await noFindings(page);
  expect((await byEmail('box2@example.net'))?.pop.pollSeconds).toBe(600);
  await page.getByRole('button', { name: 'Choose another file' }).click();
  await expect(file).toBeFocused();
  await give(changed, added('Lamps', 60), added('Shades', 50));
  // A password in a file counts as typed anew; it is not shown.
  await expect(page.getByText('given anew')).toBeVisible();
  await page.getByRole('button', { name: 'Import 2 mailboxes' }).click();
  await expect(page.getByText('2 mailboxes imported.')).toBeVisible();
  await page.getByRole('link', { name: 'Show the mailboxes' }).click();
  await search(page).fill('shades');
  await expect(names(page)).toHaveText(['Shades']);
});
