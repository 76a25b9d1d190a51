import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { Me, Message, Original, Role } from '@postroom/contracts';
import { provideEnglish } from '../../../test/english.ts';
import { Session } from '../session/session.ts';
import { provideIcons } from '../ui/icons.ts';
import { OriginalBanner } from './original-banner.ts';
import { workIcons } from './work-icons.ts';

const mebibyte = 1024 * 1024;
const kept: Original = { state: 'kept', until: '2026-11-30T00:00:00.000Z', reason: null };

async function shown(original: Original | null, role: Role = 'administrator') {
  TestBed.configureTestingModule({
    providers: [provideHttpClient(), provideHttpClientTesting(), provideEnglish(), provideIcons(workIcons)],
  });
  TestBed.inject(Session).adopt({ id: 'p1', roles: [role] } as unknown as Me);
  const fixture = TestBed.createComponent(OriginalBanner);
  const message = (now: Original | null) =>
    ({ id: 'm1', size: 25 * mebibyte, originalSize: 61 * mebibyte, original: now }) as unknown as Message;
  fixture.componentRef.setInput('message', message(original));
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  return {
    words: () => element.textContent.replace(/\s+/g, ' ').trim(),
    button: () => element.querySelector('button'),
    server: TestBed.inject(HttpTestingController),
    settle: () => fixture.whenStable(),
    change: async (now: Original) => {
      fixture.componentRef.setInput('message', message(now));
      await fixture.whenStable();
    },
  };
}

describe('the banner of a truncated message', () => {
  it('says how much is here, of how much, and until when the rest can be had', async () => {
    const { words } = await shown(kept);
    expect(words()).toContain('Truncated: 25 MiB of 61 MiB.');
    expect(words()).toMatch(/The original stays on the server until Nov 30, 2026\./);
    expect((await shownAgain({ ...kept, until: null })).words()).toContain('The original is on the server.');
  });

  it('lets an administrator ask for the whole, once', async () => {
    const { button, server, settle, words } = await shown(kept);
    button()!.click();
    await settle();
    expect(words()).toContain('The original was asked for: the next visit fetches it.');
    expect(button()).toBeNull();
    server
      .expectOne({ method: 'POST', url: '/api/messages/m1/fetch-whole' })
      .flush(null, { status: 202, statusText: '' });
    await settle();
    expect(words()).toContain('The original was asked for');
  });

  it('takes it back where the server refuses, and says why', async () => {
    const { button, server, settle, words } = await shown(kept);
    button()!.click();
    await settle();
    server
      .expectOne('/api/messages/m1/fetch-whole')
      .flush(
        { status: 409, code: 'wrong-state', detail: 'The mailbox is not active.' },
        { status: 409, statusText: 'Conflict' },
      );
    // The refusal comes back through a promise or two.
    await new Promise((resolve) => setTimeout(resolve));
    await settle();
    expect(words()).toContain('The original stays on the server');
    expect(button()).not.toBeNull();
    expect(document.body.textContent).toContain('The mailbox is not active.');
  });

  it('tells others whom to ask', async () => {
    const { button, words } = await shown(kept, 'agent');
    expect(words()).toContain('An administrator can fetch it.');
    expect(button()).toBeNull();
  });

  it('follows what the server says since, with the reason where it failed', async () => {
    const { button, change, words } = await shown(kept);
    await change({ state: 'fetching', until: null, reason: null });
    expect(words()).toContain('The original is being fetched.');
    expect(button()).toBeNull();
    await change({ state: 'failed', until: null, reason: '-ERR no such message' });
    expect(words()).toContain('The original could not be fetched. -ERR no such message');
    expect(button()).not.toBeNull();
    await change({ state: 'gone', until: null, reason: null });
    expect(words()).toContain('The original is not to be had any more.');
    expect(button()).toBeNull();
  });

  it('offers nothing where nothing is known of the original', async () => {
    const { button, words } = await shown(null);
    expect(words()).toContain('Truncated: 25 MiB of 61 MiB.');
    expect(button()).toBeNull();
  });
});

function shownAgain(original: Original) {
  TestBed.resetTestingModule();
  return shown(original);
}
