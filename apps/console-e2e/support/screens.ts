import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Signs in to the demo by the button of one of its people. */
export async function signInAs(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Signs in as people do who have an account. */
export async function signIn(page: Page, url: string, email: string, password: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((address) => !address.pathname.startsWith('/sign-in'));
}

/** axe has nothing to say about what is shown. */
export async function noFindings(page: Page): Promise<void> {
  // Frames with customers' HTML run no script, so nothing can be injected into them.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude('iframe');
  expect((await axe.analyze()).violations).toEqual([]);
}
