import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { makeMessage, SandboxPop3Server } from '@postroom/sandbox';
import { Api, eventually } from '../support/api.ts';
import { startProgram, temporaryFolder } from '../support/program.ts';

const password = 'a good long password';

test('a first start: the one-time token, the first administrator, the first mailbox, the first mail', async ({
  page,
}) => {
  const folder = temporaryFolder();
  const pop = await SandboxPop3Server.start({});
  pop.addMaildrop('support', 'pop secret');
  pop.deliver(
    'support',
    makeMessage({
      from: 'Jonas <jonas@example.org>',
      to: 'support@example.net',
      subject: 'The first mail',
      text: 'Hello',
      date: new Date(),
    }),
  );
  const program = startProgram('main', ['serve'], { PORT: '0', POSTROOM_DATA_DIR: folder.path });
  try {
    const [, url = ''] = await program.waitFor(/ready at (\S+)/);
    const [, token = ''] = await program.waitFor(/^ {4}([\w-]{22})$/m);

    await test.step('no default password: the address leads to the set-up page', async () => {
      await page.goto(url);
      await expect(page).toHaveURL(/\/setup/);
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    });

    await test.step('a wrong token is refused at its field', async () => {
      await page.getByLabel(/token/i).fill('not the right token 00');
      await page.getByLabel('Name').fill('Ada');
      await page.getByLabel('E-mail').fill('ada@example.net');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: /Continue|Set up|Create/ }).click();
      await expect(page.getByText(/Copy the token from the server/)).toBeVisible();
    });

    await test.step('the right one makes the first administrator', async () => {
      await page.getByLabel(/token/i).fill(token);
      await page.getByRole('button', { name: /Continue|Set up|Create/ }).click();
      await expect(page).toHaveURL(/\/admin\/mailboxes\/new/);
    });

    await test.step('the first mailbox is saved with its server’s settings', async () => {
      await page.getByLabel('E-mail', { exact: true }).fill('support@example.net');
      await page.getByLabel('Name', { exact: true }).fill('Support');
      const incoming = page.locator('#incoming');
      await incoming.getByText('None', { exact: true }).click();
      await incoming.getByRole('textbox', { name: 'POP3 server' }).fill('127.0.0.1');
      await incoming
        .getByRole('textbox', { name: 'Port' })
        .or(incoming.getByRole('spinbutton', { name: 'Port' }))
        .fill(String(pop.port));
      await incoming.getByRole('textbox', { name: 'User' }).fill('support');
      await incoming.getByRole('textbox', { name: 'Password' }).fill('pop secret');
      await page.getByRole('combobox', { name: /Default queue/ }).click();
      await page.getByRole('option', { name: /General pool/ }).click();
      await page.getByRole('switch', { name: 'Active' }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page).toHaveURL(/\/admin\/mailboxes\/[\w-]{36}/);
    });

    await test.step('its mail arrives, and the page says so without a reload', async () => {
      const api = new Api(url);
      await api.signIn('ada@example.net', password);
      const [message] = await eventually(
        () => api.allMessages('direction=in'),
        (list) => list.length === 1,
      );
      expect(message?.subject).toBe('The first mail');
      await expect(page.getByText(/Idle/).first()).toBeVisible();
      await page.goto(`${url}/setup`);
      await expect(page).not.toHaveURL(/\/setup$/);
    });
  } finally {
    await program.stop();
    await pop.stop();
    folder.remove();
  }
});
