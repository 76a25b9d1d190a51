import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { jest } from '@jest/globals';
import type { LiveEvent, MailboxImportResult } from '@postroom/contracts';
import { Subject } from 'rxjs';
import { provideEnglish } from '../../../../../test/english.ts';
import { Live } from '../../../live/live.ts';
import { AskDialog } from '../../../ui/ask-dialog.ts';
import { ImportPage } from './import-page.ts';

/** Without blanks: between elements of a line they are drawn, not written. */
const plain = (text: string) => text.replace(/\s+/g, '');
const settled = () => new Promise((resolve) => setTimeout(resolve));
const created = { email: 'new@example.net', name: 'New', line: 2 };
const fault = { line: 3, email: 'bad@example.net', path: 'pop.port', message: 'A port is a whole number.' };
const none: MailboxImportResult = { created: [], changed: [], unchanged: [], errors: [] };

async function open() {
  const events = new Subject<Pick<LiveEvent, 'kind' | 'mailboxId'>>();
  const ask = jest.fn<AskDialog['ask']>().mockResolvedValue('stay');
  TestBed.configureTestingModule({
    providers: [
      provideEnglish(),
      provideHttpClient(),
      provideHttpClientTesting(),
      provideRouter([]),
      { provide: Live, useValue: { events } },
      { provide: AskDialog, useValue: { ask } },
    ],
  });
  const fixture = TestBed.createComponent(ImportPage);
  const element = fixture.nativeElement as HTMLElement;
  document.body.append(element);
  const http = TestBed.inject(HttpTestingController);
  const drawn = async () => {
    await settled();
    await fixture.whenStable();
  };
  await drawn();
  const area = () => element.querySelector('textarea');
  return {
    page: fixture.componentInstance,
    element,
    http,
    events,
    ask,
    drawn,
    area,
    text: () => plain(element.textContent),
    paste: async (text: string) => {
      const field = area();
      if (field === null) throw new Error('There is nothing to paste into.');
      field.value = text;
      field.dispatchEvent(new Event('input'));
      element.querySelector('form')?.dispatchEvent(new Event('submit'));
      await drawn();
    },
    press: async (words: string) => {
      const button = [...element.querySelectorAll('button')].find((each) => each.textContent.trim() === words);
      if (!button) throw new Error(`There is no button “${words}”: ${element.textContent}`);
      button.click();
      await drawn();
    },
    answer: async (dryRun: boolean, result: MailboxImportResult) => {
      const call = http.expectOne(`/api/mailboxes/import?dryRun=${String(dryRun)}`);
      call.flush(result);
      await drawn();
      return call.request;
    },
  };
}

describe('the import of mailboxes', () => {
  it('asks for a text before it asks the server', async () => {
    const { paste, text, http, area } = await open();
    await paste('  ');
    http.verify();
    expect(text()).toContain(plain('Choose a file or paste its text first.'));
    expect(document.activeElement).toBe(area());
    expect(area()?.getAttribute('aria-describedby')).toBe('text-fault');
  });

  it('shows what would become of each mailbox, each fault with its line, and keeps the text to be mended', async () => {
    const { paste, answer, text, press, area, element } = await open();
    await paste('email\nbad@example.net');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Pasted text');
    await answer(true, { ...none, errors: [fault] });
    expect(text()).toContain(plain('Line 3, pop.port bad@example.net A port is a whole number.'));
    expect(element.textContent).not.toContain('Import 0');
    await press('Change the text');
    expect(area()?.value).toBe('email\nbad@example.net');
    expect(document.activeElement).toBe(area());
  });

  it('takes the faultless mailboxes and keeps the text while something in it is left to mend', async () => {
    const { paste, answer, press, text, events, drawn, page, ask } = await open();
    await paste('two rows');
    await answer(true, { ...none, created: [created], errors: [fault] });
    await press('Import 1 mailbox');
    expect(text()).toContain(plain('0 of 1 imported'));
    events.next({ kind: 'mailbox.changed', mailboxId: 'm1' });
    await drawn();
    expect(text()).toContain(plain('1 of 1 imported'));
    await answer(false, { ...none, created: [created], errors: [fault] });
    expect(text()).toContain(plain('1 mailbox imported.'));
    expect(await page.mayLeave()).toBe(false);
    expect(ask).toHaveBeenCalledTimes(1);

    await press('Change the text');
    await paste('two rows, mended');
    await answer(true, { ...none, created: [created] });
    await press('Import 1 mailbox');
    await answer(false, { ...none, created: [created] });
    expect(await page.mayLeave()).toBe(true);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('says where an import broke off, and looks again what is left', async () => {
    const { paste, answer, press, text, http, drawn } = await open();
    await paste('one row');
    await answer(true, { ...none, created: [created] });
    await press('Import 1 mailbox');
    http.expectOne('/api/mailboxes/import?dryRun=false').error(new ProgressEvent('error'));
    await drawn();
    expect(text()).toContain(plain('The import broke off: The server cannot be reached.'));
    await press('Check again');
    await answer(true, { ...none, unchanged: [created] });
    expect(text()).toContain(plain('Nothing would change'));
  });

  it('imports the bytes that were shown, and refuses a file that is too large at its field', async () => {
    const { page, element, http, text, drawn, answer } = await open();
    const choose = async (file: Pick<File, 'name' | 'size' | 'arrayBuffer'>) => {
      // jsdom has no FileList that can be filled, and its files cannot be read.
      Object.defineProperty(element.querySelector('input'), 'files', { value: [file], configurable: true });
      element.querySelector('input')?.dispatchEvent(new Event('change'));
      await drawn();
    };
    await choose({ name: 'all.csv', size: 9 * 1024 * 1024, arrayBuffer: () => Promise.reject(new Error('unread')) });
    http.verify();
    expect(element.querySelector('#file-fault')?.textContent).toContain('at most 8 MiB are taken');
    await choose({ name: 'gone.csv', size: 1, arrayBuffer: () => Promise.reject(new Error('gone')) });
    expect(element.querySelector('#file-fault')?.textContent).toContain('gone.csv could not be read.');
    const bytes = new TextEncoder().encode('email\nnew@example.net').buffer;
    await choose({ name: 'all.csv', size: bytes.byteLength, arrayBuffer: () => Promise.resolve(bytes) });
    const request = await answer(true, { ...none, created: [created] });
    expect(request.headers.get('content-type')).toBe('text/csv');
    expect((request.body as Blob).size).toBe(bytes.byteLength);
    expect(text()).toContain(plain('Import 1 mailbox'));
    expect(await page.mayLeave()).toBe(true);
  });
});
