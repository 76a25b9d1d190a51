import { expect, type Page, test } from '@playwright/test';
import { noFindings } from './screens.ts';

/**
 * Looks at what is shown on a wide screen and a narrow one, light and dark: axe finds nothing, nothing stands out
 * sideways, and the report has a picture of each.
 */
export async function looks(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const path = test.info().outputPath(`${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path });
      await test.info().attach(`${name}, ${width} px, ${colorScheme}`, { path, contentType: 'image/png' });
      expect(await standingOut(page), `${name} at ${width} px`).toEqual([]);
      await noFindings(page);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

/** What reaches beyond the right or left edge of the window and is not clipped or scrolled by something around it. */
function standingOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 0 && (right > innerWidth + 1 || left < -1);
      })
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`.slice(0, 80))
      .concat('the page scrolls sideways');
  });
}
