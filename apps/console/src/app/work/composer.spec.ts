import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { provideEnglish } from '../../../test/english.ts';
import { provideIcons } from '../ui/icons.ts';
import { Composer } from './composer.ts';
import { workIcons } from './work-icons.ts';

const from = {
  id: 'f1',
  mailboxId: 'f1',
  aliasId: null,
  name: 'Billing DE',
  email: 'billing@example.de',
  attachmentsAllowed: false,
  cannotSend: null,
};

const alias = { ...from, id: 'a1', aliasId: 'a1', name: 'Billing AT', email: 'billing@example.at' };

async function opened(to: readonly string[] = ['Jonas Weber <jonas@example.org>'], fromAddressId = 'f1') {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideHttpClientTesting(),
      provideRouter([]),
      provideEnglish(),
      provideIcons(workIcons),
    ],
  });
  const fixture = TestBed.createComponent(Composer);
  fixture.componentRef.setInput('conversationId', 'c1');
  fixture.componentRef.setInput('seenId', 'm9');
  const defaults = {
    fromAddressId,
    reason: 'the address Jonas wrote to',
    to,
    cc: [],
    subject: 'Re: Refund',
    lastMessageId: 'm9',
  };
  fixture.componentRef.setInput('defaults', defaults);
  await fixture.whenStable();
  const server = TestBed.inject(HttpTestingController);
  server.expectOne('/api/from-addresses').flush({ items: [alias, from], next: null });
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  return {
    fixture,
    element,
    server,
    type: async (text: string) => {
      const area = element.querySelector('textarea')!;
      area.value = text;
      area.dispatchEvent(new Event('input'));
      await fixture.whenStable();
    },
    send: async () => {
      element.querySelector<HTMLButtonElement>('.foot button')!.click();
      await fixture.whenStable();
    },
  };
}

const draft = {
  id: 'd1',
  version: 1,
  conversationId: 'c1',
  fromAddressId: 'f1',
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  html: null,
  attachmentIds: [],
  attachments: [],
  updatedAt: '2026-11-23T09:00:00.000Z',
};

describe('the composer', () => {
  it('says why this From, and why nothing can be attached', async () => {
    const { element } = await opened();
    expect(element.textContent).toContain('the address Jonas wrote to');
    expect(element.textContent).toContain('Attachments off: the mailbox does not allow them.');
  });

  it('offers an alias beside its mailbox, and begins with the one that the customer wrote to', async () => {
    const { element, server, type, send } = await opened(['jonas@example.org'], 'a1');
    const select = element.querySelector<HTMLSelectElement>('#composer-from')!;
    expect([...select.options].map((option) => option.text.trim())).toEqual([
      'Billing AT <billing@example.at>',
      'Billing DE <billing@example.de>',
    ]);
    expect(select.value).toBe('a1');
    await type('Hello');
    await send();
    const saved = server.expectOne({ method: 'POST', url: '/api/drafts' });
    expect(saved.request.body).toMatchObject({ fromAddressId: 'a1' });
  });

  it('asks for another From where the one that was chosen is gone, before anything is sent', async () => {
    const { element, server, type, send } = await opened(['jonas@example.org'], 'gone');
    await type('Hello');
    await send();
    expect(element.querySelector('#composer-from')?.getAttribute('aria-invalid')).toBe('true');
    server.expectNone('/api/conversations/c1/replies');
  });

  it('sends nothing without a text, or to what is no address, and says so at the field', async () => {
    const { element, send } = await opened(['jonas']);
    await send();
    expect(element.querySelector('#composer-to-fault')?.textContent).toContain('“jonas” is no e-mail address.');
    expect(element.querySelector('#composer-text-fault')?.textContent).toContain('Write something first.');
    expect(element.querySelector('textarea')?.getAttribute('aria-invalid')).toBe('true');
  });

  it('saves the draft first, then sends it with the newest message that was seen', async () => {
    const { server, type, send } = await opened();
    await type('Hello Jonas');
    await send();
    const saved = server.expectOne({ method: 'POST', url: '/api/drafts' });
    expect(saved.request.body).toMatchObject({ conversationId: 'c1', text: 'Hello Jonas', fromAddressId: 'f1' });
    saved.flush(draft);
    await new Promise((resolve) => setTimeout(resolve));
    const sent = server.expectOne('/api/conversations/c1/replies');
    expect(sent.request.body).toMatchObject({ draftId: 'd1', lastMessageId: 'm9', undoSeconds: 10, send: true });
  });

  it('shows what came in meanwhile, keeps the text, and sends anyway with that message named', async () => {
    const { fixture, element, server, type, send } = await opened();
    await type('Hello Jonas');
    await send();
    server.expectOne('/api/drafts').flush(draft);
    await new Promise((resolve) => setTimeout(resolve));
    server.expectOne('/api/conversations/c1/replies').flush(
      {
        type: 'about:blank',
        title: '',
        status: 409,
        detail: 'Something was added.',
        code: 'conversation-changed',
        messages: [{ id: 'm10', subject: 'One more thing', from: { name: 'Jonas Weber', address: 'j@example.org' } }],
      },
      { status: 409, statusText: 'Conflict' },
    );
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
    expect(element.textContent).toContain('Jonas Weber: One more thing');
    expect(element.querySelector('textarea')?.value).toBe('Hello Jonas');
    const anyway = [...element.querySelectorAll('button')].find((button) => button.textContent.includes('Send anyway'));
    anyway!.click();
    await new Promise((resolve) => setTimeout(resolve));
    const again = server.expectOne('/api/conversations/c1/replies');
    expect(again.request.body).toMatchObject({ lastMessageId: 'm10', draftId: 'd1' });
  });
});
