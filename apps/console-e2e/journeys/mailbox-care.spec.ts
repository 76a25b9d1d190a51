import { expect, test } from '@playwright/test';
import { Api, eventually, type Mailbox } from '../support/api.ts';
import { type Demo, demoPassword, startDemo } from '../support/demo.ts';
import { noFindings, signInAs } from '../support/screens.ts';

let demo: Demo;
let api: Api;

test.beforeAll(async () => {
  demo = await startDemo();
  api = new Api(demo.url);
  await api.signIn('ida@leuchtwerk.example', demoPassword);
  await eventually(
    () => api.allMessages('direction=in'),
    (messages) => messages.length >= 53,
  );
});

test.afterAll(() => demo.program.stop());

test('an administrator sees the books of a mailbox by day, and each visit with what it found', async ({ page }) => {
  await signInAs(page, demo.url, 'Ida Nor');
  const { items } = await api.get<{ items: Mailbox[] }>('mailboxes');
  await page.goto(`${demo.url}/admin/mailboxes/${items[0]!.id}`);
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect(page.getByRole('heading', { name: 'Books by day' })).toBeVisible();
  const visits = page.getByRole('list', { name: 'Visits' });
  await visits.locator('summary').last().click();
  await expect(visits.getByText('Already stored').last()).toBeVisible();
  await noFindings(page);
});

test('quarantine says that it is empty while every message could be read', async ({ page }) => {
  await signInAs(page, demo.url, 'Ida Nor');
  await page.goto(`${demo.url}/admin/quarantine`);
  await expect(page.getByText('Quarantine is empty')).toBeVisible();
  await noFindings(page);
});

test('an agent reads a message in another character set, its headers and its bytes', async ({ page }) => {
  const [mail] = await api.allMessages(`direction=in&q=${encodeURIComponent('Rechnung 2026-1184')}`);
  await signInAs(page, demo.url, 'Ida Nor');
  await page.goto(`${demo.url}/work/c/${mail!.conversationId}`);
  const card = page.getByRole('article').last();
  await card.getByRole('button', { name: 'Headers' }).click();
  await expect(card.getByRole('region', { name: 'Headers' })).toContainText('Subject');
  await card.getByRole('button', { name: 'Raw', exact: true }).click();
  await expect(card.getByRole('region', { name: 'Bytes of the message' })).toContainText('Subject:');
  await card.getByRole('button', { name: 'Read as…' }).click();
  await card.getByLabel('Character set').selectOption('KOI8-R');
  await expect(card.getByText(/Read as KOI8-R/)).toBeVisible();
  await noFindings(page);
  await card.getByRole('button', { name: 'As it came' }).click();
  await expect(card.getByText(/Read as KOI8-R/)).toHaveCount(0);
});
