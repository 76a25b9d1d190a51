import { randomBytes } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import type { MessageSummary } from '../support/api.ts';
import { administrator, Installation } from '../support/installation.ts';
import { looks } from '../support/looks.ts';
import { letters, mailOf, mailWithFiles, pdf, png } from '../support/mails.ts';
import { noFindings, signIn } from '../support/screens.ts';

const mostBytes = 65_536;
const photo = randomBytes(100_000);

const files = mailWithFiles('Bill and picture', 'Both are with this mail.', [
  { name: 'bill.pdf', type: 'application/pdf', bytes: pdf('Bill 4711', 'Total 49.90') },
  { name: 'lamp.png', type: 'image/png', bytes: png },
  { name: 'no-picture.png', type: 'image/png', bytes: Buffer.from('<script>alert(1)</script>') },
  { name: 'no-pdf.pdf', type: 'application/pdf', bytes: Buffer.from('This is no PDF.') },
]);
const large = mailWithFiles('Photo of the damage', 'See the photo.', [
  { name: 'damage.bin', type: 'application/octet-stream', bytes: photo },
]);
const russian = 'Здравствуйте! Лампа пришла без абажура.';
/** Bytes of windows-1251 that call themselves Western. */
const lying = Buffer.concat([
  Buffer.from(
    'From: anna@example.com\r\nTo: support@example.net\r\nSubject: Lies\r\nMIME-Version: 1.0\r\n' +
      'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n',
  ),
  windows1251(russian),
  Buffer.from('\r\n'),
]);

let installation: Installation;
let bySubject: Map<string, MessageSummary>;

test.beforeAll(async () => {
  installation = await Installation.start({ pop: { maxMessageBytes: mostBytes, keepTruncatedDays: 7 } });
  for (const mail of [files, large, lying, ...letters.map(mailOf)]) installation.pop.deliver('support', mail);
  await installation.api.ask('POST', `mailboxes/${installation.mailboxId}/poll`);
  await expect
    .poll(async () => (bySubject = await installation.bySubject()).size, { timeout: 60_000 })
    .toBe(3 + letters.length);
});

test.afterAll(() => installation.stop());

test.beforeEach(async ({ page }) => {
  await signIn(page, installation.url, administrator.email, administrator.password);
});

async function open(page: Page, subject: string) {
  await page.goto(`${installation.url}/work/c/${bySubject.get(subject)!.conversationId}`);
  const card = page.getByRole('article');
  await card.waitFor();
  return card;
}

test('a PDF is drawn page by page, a picture is shown, and what is neither says so', async ({ page }) => {
  const card = await open(page, 'Bill and picture');

  await card.getByRole('button', { name: 'Show bill.pdf' }).click();
  await expect(card.getByText('Page 1 of 2')).toBeVisible();
  await expect(card.getByText('Bill 4711', { exact: true })).toBeAttached();
  const paper = card.getByRole('img', { name: 'bill.pdf, page 1' });
  const ink = () => paper.or(card.getByRole('img', { name: 'bill.pdf, page 2' })).evaluate(inkOf);
  await expect.poll(ink).toBeGreaterThan(100);
  await looks(page, 'pdf');
  await card.getByRole('button', { name: 'Next page' }).click();
  await expect(card.getByText('Page 2 of 2')).toBeVisible();
  await expect(card.getByText('Total 49.90', { exact: true })).toBeAttached();
  await card.getByRole('button', { name: 'Hide bill.pdf' }).click();
  await expect(card.locator('canvas')).toHaveCount(0);

  await card.getByRole('button', { name: 'Show lamp.png' }).click();
  const picture = card.getByRole('img', { name: 'Picture lamp.png' });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await noFindings(page);

  for (const name of ['no-picture.png', 'no-pdf.pdf']) {
    await card.getByRole('button', { name: `Show ${name}` }).click();
    await expect(card.getByRole('alert')).toHaveText('This file cannot be shown. Download it instead.');
    await noFindings(page);
    await card.getByRole('button', { name: `Hide ${name}` }).click();
    await expect(card.getByRole('alert')).toHaveCount(0);
  }
});

test('a truncated message is fetched whole by one click, and then has all of its attachment', async ({ page }) => {
  const card = await open(page, 'Photo of the damage');
  await expect(card.getByText(/^Truncated: 64 KiB of 13\d KiB\.$/)).toBeVisible();
  await expect(card.getByText(/The original stays on the server until/)).toBeVisible();
  const files = card.getByRole('list', { name: 'Attachments' });
  await expect(files).toContainText('cut');
  await looks(page, 'truncated');
  await card.getByRole('button', { name: 'Fetch it whole' }).click();
  // The card changes by itself: nothing is loaded again.
  await expect(card.getByText(/Truncated:/)).toHaveCount(0, { timeout: 60_000 });
  await expect(files).not.toContainText('cut');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    files.getByRole('link', { name: /damage\.bin/ }).click(),
  ]);
  const pieces: Buffer[] = [];
  for await (const piece of await saved.createReadStream()) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).equals(photo)).toBe(true);
  await noFindings(page);
});

test('a message that lies about its character set is read again in the right one, and stays as it came', async ({
  page,
}) => {
  const card = await open(page, 'Lies');
  await expect(card).not.toContainText('Лампа');
  await card.getByRole('button', { name: 'Read as…' }).click();
  await card.getByLabel('Character set').selectOption('windows-1251');
  await expect(card.getByText(russian)).toBeVisible();
  await expect(card.getByText('Read as windows-1251 instead of as it came; nothing is changed.')).toBeVisible();
  await looks(page, 'read-as');
  await card.getByRole('button', { name: 'As it came' }).click();
  await expect(card).not.toContainText('Лампа');
});

test('mail in eight scripts is listed and read in its own direction, on wide screens and narrow ones', async ({
  page,
}) => {
  const queueId = bySubject.get('Lies')!.queueId!;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${installation.url}/work/queues/${queueId}`);
  for (const { name, subject } of letters) {
    const row = page.getByRole('link').filter({ hasText: subject });
    await expect(row).toContainText(name);
  }
  await looks(page, 'list');
  // The beginning of each letter takes its line's room and no more, and those read from the right begin there.
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    for (const { subject, text, rtl } of letters) {
      const row = page.getByRole('link').filter({ hasText: subject });
      const snippet = row.locator('.snippet');
      await expect(snippet).toHaveText(text);
      const [outer, inner] = [await row.boundingBox(), await snippet.boundingBox()];
      expect(inner!.x + inner!.width).toBeLessThanOrEqual(outer!.x + outer!.width);
      expect(await snippet.evaluate((element) => getComputedStyle(element).direction)).toBe(rtl ? 'rtl' : 'ltr');
    }
  }
  for (const { script, subject, text, rtl } of letters) {
    const card = await open(page, subject);
    const shown = card.getByText(text);
    await expect(shown).toBeVisible();
    expect(await shown.evaluate((element) => getComputedStyle(element).direction)).toBe(rtl ? 'rtl' : 'ltr');
    if (rtl || script === 'Japanese') await looks(page, script.toLowerCase());
  }
});

/** Pixels that are neither white nor clear. */
function inkOf(element: Element): number {
  const canvas = element as HTMLCanvasElement;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at + 3]! > 0 && data[at]! < 128) dark += 1;
  return dark;
}

function windows1251(text: string): Buffer {
  const bytes = [...text].map((character) => {
    const code = character.codePointAt(0)!;
    return code >= 0x410 && code <= 0x44f ? code - 0x410 + 0xc0 : code;
  });
  return Buffer.from(bytes);
}
