import { type Browser, type BrowserContext, chromium, expect, type Frame, type Page, test } from '@playwright/test';
import { attackHtml, attackMails } from '@postroom/testing';
import type { MessageSummary } from '../support/api.ts';
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

test.beforeAll(async () => {
  attacker = await startAttacker(folder.path);
  installation = await Installation.start();
  await installation.receive(...attackMails);
  const bySubject = await installation.bySubject();
  messages = attackMails.map((_, n) => bySubject.get(`Attack ${n}`)!);
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

test('no attack of a mail runs, loads, navigates or sends anything when the mail is opened', async () => {
  test.setTimeout(600_000);
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
  expect(messages).toHaveLength(attackMails.length);
  // Some are text alone; with most of them there is HTML left to show.
  expect(frames).toBeGreaterThan(attackHtml.length / 2);
  test
    .info()
    .annotations.push({ type: 'attacks', description: `${messages.length}, in ${frames} frames: 0 succeeded` });
  await context.close();
});
