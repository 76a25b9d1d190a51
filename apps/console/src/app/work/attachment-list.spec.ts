import { TestBed } from '@angular/core/testing';
import type { Attachment } from '@postroom/contracts';
import { provideEnglish } from '../../../test/english.ts';
import { provideIcons } from '../ui/icons.ts';
import { AttachmentList } from './attachment-list.ts';
import { workIcons } from './work-icons.ts';

const mebibyte = 1024 * 1024;
const file = (n: number, fileName: string, type: string, changes: Partial<Attachment> = {}): Attachment => ({
  ...{ n, fileName, type, size: 2048, inline: false, contentId: null, cut: false },
  ...changes,
});

async function shown(...files: readonly Attachment[]) {
  TestBed.configureTestingModule({ providers: [provideEnglish(), provideIcons(workIcons)] });
  const fixture = TestBed.createComponent(AttachmentList);
  fixture.componentRef.setInput('messageId', 'm1');
  fixture.componentRef.setInput('files', files);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  return {
    fixture,
    element,
    rows: () =>
      [...element.querySelectorAll('li')].map((row) =>
        [...row.querySelectorAll('a span, a bdi, button')].map(({ textContent }) => textContent.trim()).join(' '),
      ),
    press: async (label: string) => {
      element.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)!.click();
      await fixture.whenStable();
    },
  };
}

describe('the files of a message', () => {
  it('are each a link that saves it, with name and size', async () => {
    const { element, rows } = await shown(
      file(1, 'bill.pdf', 'application/pdf'),
      file(3, 'data.xlsx', 'application/zip'),
    );
    expect(rows()).toEqual(['Download bill.pdf 2 KiB Show', 'Download data.xlsx 2 KiB']);
    const links = [...element.querySelectorAll('a')];
    expect(links.map((link) => [link.getAttribute('href'), link.hasAttribute('download')])).toEqual([
      ['/api/messages/m1/attachments/1', true],
      ['/api/messages/m1/attachments/3', true],
    ]);
  });

  it('show a picture in its place, by the address that shows only pictures', async () => {
    const { element, press } = await shown(file(2, 'lamp.png', 'image/png'));
    expect(element.querySelector('img')).toBeNull();
    await press('Show lamp.png');
    const picture = element.querySelector('img')!;
    expect(picture.getAttribute('src')).toBe('/api/messages/m1/attachments/2?inline=1');
    expect(picture.alt).toBe('Picture lamp.png');
    await press('Hide lamp.png');
    expect(element.querySelector('img')).toBeNull();
  });

  it('say so where a picture is none', async () => {
    const { element, fixture, press } = await shown(file(2, 'lamp.png', 'image/png'));
    await press('Show lamp.png');
    element.querySelector('img')!.dispatchEvent(new Event('error'));
    await fixture.whenStable();
    expect(element.querySelector('[role=alert]')?.textContent).toBe('This file cannot be shown. Download it instead.');
    expect(element.querySelector('img')).toBeNull();
  });

  it('show none that is large, of another kind, or cut', async () => {
    const { element, press, rows } = await shown(
      file(1, 'large.png', 'image/png', { size: 21 * mebibyte }),
      file(2, 'drawing.svg', 'image/svg+xml'),
      file(3, 'cut.png', 'image/png', { cut: true }),
    );
    expect([...element.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'))).toEqual([
      'Show large.png',
    ]);
    expect(rows()[2]).toBe('Download cut.png 2 KiB cut');
    await press('Show large.png');
    expect(element.querySelector('img')).toBeNull();
    expect(element.textContent).toContain('Larger than 20 MiB: download it to look at it.');
  });

  it('are looked at one at a time', async () => {
    const { element, press } = await shown(file(1, 'one.png', 'image/png'), file(2, 'two.png', 'image/png'));
    await press('Show one.png');
    await press('Show two.png');
    expect([...element.querySelectorAll('img')].map(({ alt }) => alt)).toEqual(['Picture two.png']);
  });

  it('have names that steer no text around them', async () => {
    const { rows } = await shown(file(1, 'bill\u202efdp.exe', 'application/octet-stream'));
    expect(rows()[0]).not.toContain('\u202e');
    expect(rows()[0]).toContain('fdp.exe');
  });
});
