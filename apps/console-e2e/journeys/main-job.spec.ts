import { expect, test } from '@playwright/test';
import { simpleParser } from 'mailparser';
import { Api, eventually } from '../support/api.ts';
import { type Demo, demoPassword, startDemo } from '../support/demo.ts';
import { noFindings, signInAs } from '../support/screens.ts';

let demo: Demo;

test.beforeAll(async () => {
  demo = await startDemo();
  const api = new Api(demo.url);
  await api.signIn('ida@leuchtwerk.example', demoPassword);
  await eventually(
    () => api.allMessages('direction=in'),
    (messages) => messages.length >= 53,
  );
});

test.afterAll(() => demo.program.stop());

test('an agent sees the queues of their departments only, answers, and exactly that mail arrives', async ({ page }) => {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await signInAs(page, demo.url, 'Lea Brandt');
  const navigation = page.getByRole('navigation').filter({ hasText: 'Orders' });
  await expect(navigation.getByText('Support Germany')).toBeVisible();
  await expect(page.getByText('Support Japan')).toHaveCount(0);

  await navigation.getByText('Support Germany').click();
  await page.getByText('Rechnung 2026-1184').first().click();
  await expect(page.getByRole('heading', { name: /Rechnung 2026-1184: 19 € zu viel berechnet/ })).toBeVisible();
  await expect(page.getByText('Sehr geehrte Damen und Herren,').first()).toBeVisible();
  await noFindings(page);

  await page.getByRole('button', { name: /^Reply/ }).click();
  const from = page.locator('#composer-from');
  await expect(from).toContainText('support@leuchtwerk.example');
  const offered = await from.locator('option').allTextContents();
  expect(
    offered
      .map((text) => /<(.*)>/.exec(text)?.[1])
      .filter(Boolean)
      .sort(),
  ).toEqual(['orders@leuchtwerk.example', 'support@leuchtwerk.example']);
  const text = 'Guten Tag, die 19 € schreiben wir Ihnen gut. Größe und Menge stimmen.';
  await page.locator('textarea.text').fill(text);
  await expect(page.getByText(/Draft saved/)).toBeVisible();
  await noFindings(page);
  await page.locator('textarea.text').press('Control+Enter');
  await expect(page.getByText(/Sending to/).first()).toBeVisible();

  const sent = await eventually(
    () => demo.sent(),
    (mails) => mails.length === 1,
    40_000,
  );
  const mail = await simpleParser(sent[0]!);
  expect(mail.from?.value).toEqual([{ name: 'Leuchtwerk Support', address: 'support@leuchtwerk.example' }]);
  expect(mail.subject).toBe('Re: Rechnung 2026-1184: 19 € zu viel berechnet');
  expect(mail.text?.trim()).toBe(text);
  expect(mail.inReplyTo).toMatch(/^<.+>$/);
  expect(mail.references).toContain(mail.inReplyTo);
  await expect(page.getByText('Sent', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await noFindings(page);
  expect(faults).toEqual([]);
});

test('an agent of another department sees other mail and other From addresses, and answers in the customer’s character set', async ({
  page,
}) => {
  await signInAs(page, demo.url, 'Kenji Mori');
  await expect(page.getByText('Support Germany')).toHaveCount(0);
  await page.getByRole('navigation').getByText('Support Japan').click();
  await page.getByText('お見積りのお願い').first().click();
  await page.getByRole('button', { name: /^Reply/ }).click();
  const offered = await page.locator('#composer-from option').allTextContents();
  expect(
    offered
      .map((text) => /<(.*)>/.exec(text)?.[1])
      .filter(Boolean)
      .sort(),
  ).toEqual(['support-cn@leuchtwerk.example', 'support-jp@leuchtwerk.example']);
  const before = demo.sent().length;
  await page.locator('textarea.text').fill('お世話になっております。見積書を本日お送りします。');
  await page.locator('textarea.text').press('Control+Enter');
  const sent = await eventually(
    () => demo.sent(),
    (mails) => mails.length === before + 1,
    40_000,
  );
  const raw = sent.at(-1)!;
  const mail = await simpleParser(raw);
  expect(mail.text?.trim()).toBe('お世話になっております。見積書を本日お送りします。');
  expect(raw.toString('latin1')).toMatch(/charset="?(iso-2022-jp|shift_jis|euc-jp|utf-8)"?/i);
});

test('what is outside an agent’s departments answers as if it were not there', async () => {
  const lea = new Api(demo.url);
  await lea.signIn('lea@leuchtwerk.example', demoPassword);
  const kenji = new Api(demo.url);
  await kenji.signIn('kenji@leuchtwerk.example', demoPassword);
  const [japanese] = await kenji.allMessages('direction=in');
  const [foreign] = (await kenji.get<{ items: { id: string }[] }>('from-addresses')).items;
  const [own] = await lea.allMessages('direction=in');
  expect((await lea.ask('GET', `messages/${japanese!.id}`)).status).toBe(404);
  expect((await lea.ask('GET', `conversations/${japanese!.conversationId}`)).status).toBe(404);
  expect((await lea.ask('GET', `messages/${japanese!.id}/raw`)).status).toBe(404);
  const refused = await lea.ask('POST', `conversations/${own!.conversationId}/replies`, {
    fromAddressId: foreign!.id,
    text: 'From an address that is not mine',
  });
  expect(refused).toMatchObject({ status: 403, answer: { code: 'from-not-allowed' } });
});

test('an administrator sees each mailbox with its state, and a wrong password in its server’s own words', async ({
  page,
}) => {
  await signInAs(page, demo.url, 'Ida Nor');
  await page.goto(`${demo.url}/admin/mailboxes`);
  await expect(page.getByText('orders@leuchtwerk.example').first()).toBeVisible();
  await noFindings(page);
  await page.getByRole('link', { name: 'Leuchtwerk China' }).first().click();
  await page
    .getByRole('button', { name: /Replace/ })
    .first()
    .click();
  await page.locator('#incoming').getByRole('textbox', { name: 'Password' }).fill('not the password');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/Sign-in needed/).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/refused/).first()).toBeVisible();
  await noFindings(page);
});
