/*
 * Takes the pictures of docs/pictures from the built demo: `npm run pictures`. Each screen at 1280 and 360 px, light and
 * dark. Waits until the sample mail has been stored, so that the screens have something to show.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { Api, eventually } from '../support/api.ts';
import { startProgram } from '../support/program.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '..', '..', '..', 'docs', 'pictures');
const password = 'postroom-demo';

interface Shot {
  readonly name: string;
  readonly who: string | null;
  readonly open: (page: Page, url: string) => Promise<void>;
}

async function signIn(page: Page, url: string, who: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(who);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
}

async function conversation(url: string, who: string, subject: string): Promise<string> {
  const api = new Api(url);
  await api.signIn(who, password);
  const messages = await eventually(
    () => api.allMessages(`q=${encodeURIComponent(subject)}`),
    (list) => list.length > 0,
  );
  const message = messages[0];
  return `/work/queues/${message?.queueId ?? ''}/${message?.conversationId ?? ''}`;
}

/** Until the list of a queue is there with its rows and its figures. */
async function list(page: Page): Promise<void> {
  await page.locator('[data-conversation]').first().waitFor();
  await page
    .locator('app-conversation-list')
    .getByText(/\d open/)
    .waitFor();
}

const shots: readonly Shot[] = [
  {
    name: 'sign-in',
    who: null,
    open: async (page, url) => {
      await page.goto(`${url}/sign-in`);
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    },
  },
  {
    name: 'mailboxes',
    who: 'ida@leuchtwerk.example',
    open: async (page, url) => {
      await page.goto(`${url}/admin/mailboxes`);
      await page.getByText('orders@leuchtwerk.example').first().waitFor();
    },
  },
  {
    name: 'mailbox',
    who: 'ida@leuchtwerk.example',
    open: async (page, url) => {
      await page.goto(`${url}/admin/mailboxes`);
      await page.getByRole('link', { name: 'Leuchtwerk Support' }).first().click();
      await page.getByText('Incoming mail').first().waitFor();
    },
  },
  {
    name: 'discover',
    who: 'ida@leuchtwerk.example',
    open: async (page, url) => {
      await page.goto(`${url}/admin/mailboxes/new`);
      await page.getByLabel('E-mail', { exact: true }).fill('leuchtwerk@gmx.net');
      await page.getByRole('button', { name: 'Look for the servers' }).click();
      await page.getByText('by what is known of GMX').waitFor();
    },
  },
  {
    name: 'oauth2',
    who: 'ida@leuchtwerk.example',
    open: async (page, url) => {
      await page.goto(`${url}/admin/mailboxes/new`);
      await page.getByLabel('E-mail', { exact: true }).fill('leuchtwerk@outlook.com');
      await page.getByRole('button', { name: 'Look for the servers' }).click();
      await page.getByRole('button', { name: 'Use these settings' }).click();
      await page.getByText('Redirect address').waitFor();
      await page.locator('#oauth2').evaluate((card) => card.scrollIntoView());
    },
  },
  {
    name: 'queue',
    who: 'lea@leuchtwerk.example',
    open: async (page, url) => {
      const api = new Api(url);
      await api.signIn('lea@leuchtwerk.example', password);
      const queues = await api.get<{ items: { id: string; name: string }[] }>('queues');
      await page.goto(`${url}/work/queues/${queues.items.find((queue) => queue.name === 'Orders')?.id ?? ''}`);
      await list(page);
    },
  },
  {
    name: 'conversation',
    who: 'lea@leuchtwerk.example',
    open: async (page, url) => {
      await page.goto(url + (await conversation(url, 'lea@leuchtwerk.example', 'Rechnung')));
      await page.getByRole('button', { name: /^Reply/ }).click();
      await page
        .locator('textarea.text')
        .fill(
          'Guten Tag,\n\nSie haben recht: die 19 € schreiben wir Ihnen heute gut.\n\nFreundliche Grüße\nLea Brandt',
        );
      await page.getByText(/Goes out as/).waitFor();
      await page.getByText(/Draft saved/).waitFor();
    },
  },
  {
    name: 'japanese',
    who: 'kenji@leuchtwerk.example',
    open: async (page, url) => {
      await page.goto(url + (await conversation(url, 'kenji@leuchtwerk.example', '返')));
      await page.getByRole('article').first().waitFor();
      // On a narrow screen the message is alone.
      if ((page.viewportSize()?.width ?? 0) > 1000) await list(page);
    },
  },
];

mkdirSync(folder, { recursive: true });
const demo = startProgram('demo', [], {});
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
try {
  const [, url = ''] = await demo.waitFor(/demo is ready: (\S+)/);
  const api = new Api(url);
  await api.signIn('ida@leuchtwerk.example', password);
  await eventually(
    () => api.allMessages('direction=in'),
    (list) => list.length >= 50,
  );
  const wanted = process.argv.slice(3);
  for (const { name, who, open } of shots.filter((shot) => wanted.length === 0 || wanted.includes(shot.name))) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [1280, 360]) {
        const context = await browser.newContext({
          viewport: { width, height: width === 360 ? 780 : 900 },
          colorScheme: scheme,
          locale: 'en-GB',
          timezoneId: 'Europe/Berlin',
        });
        const page = await context.newPage();
        if (who !== null) await signIn(page, url, who);
        await open(page, url);
        await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
        await context.close();
      }
    }
    process.stdout.write(`${name}\n`);
  }
} finally {
  await browser.close();
  await demo.stop();
}
