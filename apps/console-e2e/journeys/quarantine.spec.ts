import { expect, test } from '@playwright/test';
import { breakingMail, breakingReader } from '../support/breaking-reader.ts';
import { administrator, Installation } from '../support/installation.ts';
import { looks } from '../support/looks.ts';
import { signIn } from '../support/screens.ts';

const longSubject = `Complaint ${'Donaudampfschifffahrtsgesellschaft'.repeat(4)}`;
const broken = [
  breakingMail({ subject: 'Where is my lamp?', how: 'throws' }),
  breakingMail({ subject: longSubject, how: 'dies' }),
  breakingMail({ subject: 'Bill 4711', how: 'eats' }),
  breakingMail({ subject: 'The shade', how: 'throws' }),
  breakingMail({ subject: 'Thank you', how: 'throws' }),
];
const fine = Buffer.from('From: Mia <mia@example.com>\r\nTo: support@example.net\r\nSubject: Fine\r\n\r\nHello\r\n');

let installation: Installation;

test.beforeAll(async () => {
  installation = await Installation.start({ settings: await breakingReader('intake') });
  await installation.receive(...broken.slice(0, 3), fine, ...broken.slice(3));
});

test.afterAll(() => installation.stop());

test('what breaks the parser is looked at, retried, opened as it is, discarded, and read after an update', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const messages = await installation.bySubject();
  expect([...messages.keys()]).toEqual(['Fine']);
  await signIn(page, installation.url, administrator.email, administrator.password);
  const entries = page.getByRole('list', { name: 'Messages in quarantine' }).getByRole('listitem');
  const entry = (cause: string) => entries.filter({ hasText: cause });

  await test.step('the list says of each why it is there', async () => {
    await page.goto(`${installation.url}/admin/quarantine`);
    await expect(entries).toHaveCount(5);
    await expect(entry('TypeError: Cannot read properties of undefined')).toHaveCount(3);
    await expect(entry('The reader of the message ended.')).toHaveCount(1);
    await expect(entry('more memory than one message may take')).toHaveCount(1);
    await expect(page.getByRole('link', { name: /5 messages in quarantine/ })).toBeVisible();
    await looks(page, 'list');
  });

  await test.step('a retry with the same parser says that it still fails, and keeps the message', async () => {
    await entry('more memory').getByRole('button', { name: 'Retry' }).click();
    await expect(page.getByText(/Still not readable: Reading the message took more memory/)).toBeVisible();
    await expect(entries).toHaveCount(5);
    await entries.first().getByRole('checkbox').check();
    await entries.nth(1).getByRole('checkbox').check();
    await expect(page.getByText('2 messages selected')).toBeVisible();
    await looks(page, 'selected');
    await page.getByRole('button', { name: 'Retry 2', exact: true }).click();
    await expect(page.getByText('2 of 2 are still not readable, and stay selected.')).toBeVisible();
    await entries.first().getByRole('checkbox').uncheck();
    await entries.nth(1).getByRole('checkbox').uncheck();
  });

  await test.step('its bytes can be looked at as text and as bytes, and saved as they came', async () => {
    await entry('The reader of the message ended.').getByRole('link', { name: 'Raw message' }).click();
    const bytes = page.getByRole('region', { name: 'Bytes of the message' });
    await expect(bytes).toContainText('X-Test-Reader: dies');
    await looks(page, 'raw-text');
    await page.getByRole('button', { name: 'As bytes' }).click();
    await expect(bytes).toContainText('46 72 6f 6d 3a 20 4a 6f');
    await looks(page, 'raw-bytes');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download .eml' }).click(),
    ]);
    const pieces: Buffer[] = [];
    for await (const piece of await saved.createReadStream()) pieces.push(piece as Buffer);
    expect(Buffer.concat(pieces).equals(broken[1]!)).toBe(true);
  });

  await test.step('discarding asks for a reason, and takes the message for good', async () => {
    await page.getByRole('button', { name: 'Discard…' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText('Discards 1 message of Support for good');
    await dialog.getByRole('button', { name: 'Discard 1 message' }).click();
    await expect(dialog.getByText('Say why, so that a colleague can see it later.')).toBeVisible();
    await looks(page, 'discard');
    await dialog.getByLabel('Reason').fill('A test of ours');
    await dialog.getByRole('button', { name: 'Discard 1 message' }).click();
    await expect(page.getByText('Discarded.')).toBeVisible();
    await expect(page).toHaveURL(/\/admin\/quarantine$/);
    await expect(entries).toHaveCount(4);
  });

  await test.step('opened as it is, it waits in its queue as plain text, header and all', async () => {
    await entry('more memory').getByRole('button', { name: 'Open as it is' }).click();
    const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'));
    await looks(page, 'open');
    await dialog.getByRole('button', { name: 'Open as it is' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const article = page.getByRole('article');
    await expect(article.getByText('Not parsed')).toBeVisible();
    await expect(article).toContainText('X-Test-Reader: eats');
    await expect(page.getByRole('heading', { name: 'Bill 4711' })).toBeVisible();
    await looks(page, 'opened');
  });

  await test.step('after an update one and then all of the rest are read, and quarantine is empty', async () => {
    await installation.restart();
    await page.goto(`${installation.url}/admin/quarantine`);
    await expect(entries).toHaveCount(3);
    await entries.last().getByRole('button', { name: 'Retry' }).click();
    await expect(page.getByText('Read: it is in its conversation now.')).toBeVisible();
    await expect(entries).toHaveCount(2);
    await page.getByRole('button', { name: 'Retry all 2' }).click();
    await expect(page.getByText('All were read again: every one has left quarantine.')).toBeVisible();
    await expect(page.getByText('Quarantine is empty')).toBeVisible();
    await looks(page, 'empty');
    const read = [...(await installation.bySubject()).keys()].sort();
    expect(read).toEqual(['Bill 4711', 'Fine', 'Thank you', 'The shade', 'Where is my lamp?']);
  });
});

test('a message that breaks the parser when somebody looks shows its beginning, says so, and harms no other', async ({
  page,
}) => {
  // As after an update that reads worse than the version which stored the mail.
  await installation.restart(await breakingReader('looking'));
  await signIn(page, installation.url, administrator.email, administrator.password);
  const messages = await installation.bySubject();
  await page.goto(`${installation.url}/work/c/${messages.get('The shade')!.conversationId}`);
  const card = page.getByRole('article');
  await expect(card.getByText('Only the beginning of this message is shown.')).toBeVisible();
  await expect(card).toContainText('the bill says 49,90 €');
  await looks(page, 'beginning');
  await card.getByRole('button', { name: 'Show all of it' }).click();
  await expect(card.getByText(/the rest could not be read\. Download the original\./)).toBeVisible();
  await card.getByRole('button', { name: 'Read as…' }).click();
  await card.getByLabel('Character set').selectOption('KOI8-R');
  await expect(page.getByText(/could not be read: TypeError.*It stays as it was\./)).toBeVisible();
  await expect(card.getByLabel('Character set')).toHaveValue('');
  await looks(page, 'not-read');
  await page.goto(`${installation.url}/work/c/${messages.get('Fine')!.conversationId}`);
  await expect(card).toContainText('Hello');
  await expect(card.getByText('Only the beginning')).toHaveCount(0);
});
