import { type Browser, type BrowserContext, chromium, expect, type Frame, type Page, test } from '@playwright/test';
import { attackHtml, attackMails } from '@postroom/testing';
import type { Message, MessageSummary } from '../support/api.ts';
import { type Attacker, startAttacker } from '../support/attacker.ts';
import { administrator, Installation } from '../support/installation.ts';
import { temporaryFolder } from '../support/program.ts';
import { signIn } from '../support/screens.ts';
import { watch, type Watched } from '../support/watched-page.ts';

// A recorded trace puts scripts into all frames, which those of mails refuse: that would look like an attack.
test.use({ trace: 'off' });

const folder = temporaryFolder();
let installation: Installation;
let attacker: Attacker;
let browser: Browser;
let messages: MessageSummary[];
let newsletter: MessageSummary;

/** What a shop sends: pictures from elsewhere, one of them over a connection that everybody can read. */
const harmless = Buffer.from(
  [
    'From: Lamps <news@shop.example>',
    'To: support@example.net',
    'Subject: Our new lamps',
    'Message-ID: <lamps@shop.example>',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Look at these:</p>',
    '<img src="https://pictures.shop.example/floor.gif?of=support@example.net" alt="Floor lamp">',
    '<img src="//pictures.shop.example/table.gif" alt="Table lamp">',
    '<img src="http://pictures.shop.example/plain.gif" alt="Wall lamp">',
    '',
  ].join('\r\n'),
);

test.beforeAll(async () => {
  attacker = await startAttacker(folder.path);
  installation = await Installation.start();
  await installation.receive(...attackMails, harmless);
  const bySubject = await installation.bySubject();
  messages = [...bySubject.values()].filter(({ subject }) => /^Attack \d+$/.test(subject));
  newsletter = bySubject.get('Our new lamps')!;
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [`--host-resolver-rules=${attacker.resolverRules}`],
  });
});

test.afterAll(async () => {
  await browser.close();
  await installation.stop();
  await attacker.stop();
  folder.remove();
});

interface Reader {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly watched: Watched;
}

async function newReader(): Promise<Reader> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const watched = watch(page, installation.url);
  await signIn(page, installation.url, administrator.email, administrator.password);
  return { context, page, watched };
}

/** Opens a message; the frame with its HTML once that is loaded, or null where it has none. */
async function open(page: Page, message: MessageSummary): Promise<Frame | null> {
  await page.goto(`${installation.url}/work/c/${message.conversationId}`);
  const article = page.getByRole('article').first();
  await article.waitFor();
  const frame = article.locator('iframe');
  if ((await frame.count()) === 0) return null;
  await frame.scrollIntoViewIfNeeded();
  return loadedFrame(page);
}

async function loadedFrame(page: Page): Promise<Frame> {
  const element = page.getByRole('article').first().locator('iframe');
  await expect
    .poll(() =>
      element.evaluate((frame: HTMLIFrameElement) =>
        frame.contentDocument === null
          ? 'elsewhere'
          : frame.contentDocument.URL.replace(/.*\//, '') + frame.contentDocument.readyState,
      ),
    )
    .toMatch(/^frame(\?images=1)?complete$/);
  const frame = await (await element.elementHandle()).contentFrame();
  if (!frame) throw new Error('The frame of the message is gone.');
  return frame;
}

/** Where the mail is drawn, and what it could read; a frame beyond its message, or a cookie, is an attack that worked. */
async function escapes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const frame of document.querySelectorAll('iframe')) {
      const [inner, outer] = [frame.getBoundingClientRect(), frame.closest('article')!.getBoundingClientRect()];
      if (
        inner.left < outer.left ||
        inner.right > outer.right ||
        inner.top < outer.top ||
        inner.bottom > outer.bottom + 1
      ) {
        found.push('the frame stands out of its message');
      }
      const cookie = frame.contentDocument?.cookie ?? '';
      if (cookie !== '') found.push(`cookie: ${cookie}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    return found;
  });
}

/** Loads the pictures from elsewhere of the message that is open; null where it has none. */
async function showPictures(page: Page): Promise<Frame | null> {
  const article = page.getByRole('article').first();
  if ((await article.getByText('Pictures from elsewhere are not loaded.').count()) === 0) return null;
  await article.getByRole('button', { name: 'Show', exact: true }).click();
  await article.getByText('Pictures from elsewhere are loaded.').waitFor();
  const element = article.locator('iframe');
  await expect
    .poll(() => element.evaluate((frame: HTMLIFrameElement) => frame.contentDocument?.URL ?? ''))
    .toMatch(/frame\?images=1$/);
  return loadedFrame(page);
}

test('no attack of a mail runs, loads, navigates or sends anything when the mail is opened', async () => {
  test.setTimeout(600_000);
  // Every attack became a message of its own, which none hid or merged with another.
  const expected = attackMails.map((_, n) => `Attack ${n}`).sort();
  expect(messages.map(({ subject }) => subject).sort()).toEqual(expected);
  const { context, page, watched } = await newReader();
  const succeeded: string[] = [];
  let frames = 0;
  for (const message of messages) {
    if ((await open(page, message)) !== null) frames += 1;
    const found = [...watched.take(message), ...(await escapes(page))];
    succeeded.push(...found.map((what) => `${message.subject}: ${what}`));
  }
  expect(succeeded).toEqual([]);
  expect(attacker.connections()).toBe(0);
  // Some are text alone; with most of them there is HTML left to show.
  expect(frames).toBeGreaterThan(attackHtml.length / 2);
  test
    .info()
    .annotations.push({ type: 'attacks', description: `${messages.length}, in ${frames} frames: 0 succeeded` });
  await context.close();
});

test('pictures from elsewhere are loaded when the reader asks for them, and tell the sender nothing but that', async () => {
  const { context, page, watched } = await newReader();
  const before = attacker.hits().length;
  await open(page, newsletter);
  expect(watched.take(newsletter)).toEqual([]);
  expect(attacker.hits()).toHaveLength(before);
  await showPictures(page);
  const hits = attacker.hits().slice(before);
  expect(hits.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
    {
      ...{ method: 'GET', host: 'pictures.shop.example', path: '/floor.gif?of=support@example.net' },
      ...{ cookie: undefined, referer: undefined },
    },
  ]);
  expect(watched.take(newsletter, { pictures: true })).toEqual([]);
  // The same watch without that leave calls them what they are: so it would have seen them before.
  await page.getByRole('button', { name: 'Hide', exact: true }).click();
  await expect(page.getByText('Pictures from elsewhere are not loaded.')).toBeVisible();
  await loadedFrame(page);
  await showPictures(page);
  expect(watched.take(newsletter)).toEqual([
    'request: GET https://pictures.shop.example/floor.gif?of=support@example.net',
  ]);
  await context.close();
});

test('an attack whose pictures the reader asks for gets the pictures that it names, and nothing else', async () => {
  const { context, page, watched } = await newReader();
  const before = attacker.hits().length;
  const succeeded: string[] = [];
  let asked = 0;
  for (const message of messages) {
    const { remoteContentBlocked } = await installation.api.get<Message>(`messages/${message.id}`);
    if (!remoteContentBlocked) continue;
    await open(page, message);
    succeeded.push(...watched.take(message).map((what) => `${message.subject}, unasked: ${what}`));
    expect(await showPictures(page)).not.toBeNull();
    asked += 1;
    const found = [...watched.take(message, { pictures: true }), ...(await escapes(page))];
    succeeded.push(...found.map((what) => `${message.subject}: ${what}`));
  }
  expect(succeeded).toEqual([]);
  expect(asked).toBeGreaterThan(5);
  const hits = attacker.hits().slice(before);
  expect(hits.filter(({ method, cookie, referer }) => method !== 'GET' || (cookie ?? referer) !== undefined)).toEqual(
    [],
  );
  // Addresses of src, as they stand there: no style sheet, font, form or page among them.
  expect([...new Set(hits.map(({ host, path }) => host + path))].sort()).toEqual([
    'evil.example/?%3Cpre%20style=',
    'evil.example/p.png',
    'evil.example/pixel.gif',
  ]);
  await context.close();
});
