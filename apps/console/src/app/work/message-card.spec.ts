import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { message, type Message } from '@postroom/contracts';
import { provideEnglish } from '../../../test/english.ts';
import { provideIcons } from '../ui/icons.ts';
import { MessageCard } from './message-card.ts';
import { workIcons } from './work-icons.ts';

const id = '01a20bce-0329-744c-9207-5cb26a422a6a';
const mail = (changes: Partial<Message> = {}): Message =>
  message.parse({
    id,
    mailboxId: null,
    conversationId: id,
    queueId: null,
    direction: 'in',
    subject: 'Lamp',
    from: { name: 'Jonas', address: 'jonas@example.com' },
    to: [],
    cc: [],
    replyTo: [],
    date: '2026-11-20T10:00:00.000Z',
    receivedAt: '2026-11-20T10:00:00.000Z',
    size: 100,
    originalSize: 100,
    truncated: false,
    automatic: false,
    bounce: false,
    attachmentCount: 0,
    text: 'Hello',
    html: null,
    remoteContentBlocked: false,
    charset: 'UTF-8',
    messageId: null,
    references: [],
    headers: [],
    attachments: [],
    trace: [],
    marks: [],
    sending: null,
    ...changes,
  });

async function shown(of: Message) {
  TestBed.configureTestingModule({
    providers: [
      provideRouter([]),
      provideHttpClient(),
      provideHttpClientTesting(),
      provideEnglish(),
      provideIcons(workIcons),
    ],
  });
  const fixture = TestBed.createComponent(MessageCard);
  fixture.componentRef.setInput('message', of);
  fixture.componentRef.setInput('open', true);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  };
  return {
    words: () => element.textContent.replace(/\s+/g, ' '),
    text: () => element.querySelector('.text')?.textContent,
    links: () => [...element.querySelectorAll('.elsewhere a')].map((link) => link.getAttribute('href')),
    button: (words: string) =>
      [...element.querySelectorAll('button')].find((each) => each.textContent.trim() === words),
    change: async (now: Message) => {
      fixture.componentRef.setInput('message', now);
      await fixture.whenStable();
    },
    settle,
    server: TestBed.inject(HttpTestingController),
  };
}

describe('the card of a message', () => {
  it('shows all of its text, and says nothing of a beginning', async () => {
    const { text, button } = await shown(mail());
    expect(text()).toBe('Hello');
    expect(button('Show all of it')).toBeUndefined();
  });

  it('leads to where the same message came to another mailbox', async () => {
    const other = { messageId: id, conversationId: id, mailboxId: id, receivedAt: '2026-11-20T10:00:00.000Z' };
    const { words, links } = await shown(
      mail({
        otherDeliveries: [
          { ...other, mailboxName: 'Sales' },
          { ...other, messageId: id.replace('01', '02'), mailboxName: 'Orders' },
        ],
      }),
    );
    expect(words()).toContain('The same message also came to Sales, Orders');
    expect(links()).toEqual([`/work/c/${id}`, `/work/c/${id}`]);
  });

  it.each([
    ['Sent', false],
    ['Not delivered', true],
  ])('says of sent mail: %s', async (words, notDelivered) => {
    const sending = { outboxId: id, state: 'sent', response: null, notDelivered };
    const card = await shown(mail({ direction: 'out', sending }));
    expect(card.words()).toContain(words);
  });

  it('says that only its beginning came with the conversation, and loads the rest on demand', async () => {
    const beginning = mail({ text: 'Hel', onlyBeginning: true });
    const { button, change, server, settle, text, words } = await shown(beginning);
    expect(text()).toBe('Hel');
    expect(words()).toContain('Only the beginning of this message is shown.');
    button('Show all of it')!.click();
    server.expectOne(`/api/messages/${id}`).flush(mail({ text: 'Hello, all of it' }));
    await settle();
    expect(text()).toBe('Hello, all of it');
    expect(words()).not.toContain('Only the beginning');
    // What comes live of the same message does not fold it again.
    await change({ ...beginning, marks: ['automatic'] });
    expect(text()).toBe('Hello, all of it');
    await change(mail({ text: 'Another', id: '01a20bce-0329-744c-9207-5cb26a422a6b' }));
    expect(text()).toBe('Another');
  });

  it('says where the rest cannot be read', async () => {
    const { button, server, settle, words } = await shown(mail({ text: 'Hel', onlyBeginning: true }));
    button('Show all of it')!.click();
    server.expectOne(`/api/messages/${id}`).flush(mail({ text: 'Hel', onlyBeginning: true }));
    await settle();
    expect(words()).toContain('the rest could not be read. Download the original.');
    expect(button('Show all of it')).toBeUndefined();
  });

  it('can be asked again where the server did not answer', async () => {
    const { button, server, settle } = await shown(mail({ text: 'Hel', onlyBeginning: true }));
    button('Show all of it')!.click();
    server.expectOne(`/api/messages/${id}`).flush(null, { status: 503, statusText: 'Unavailable' });
    await settle();
    expect(document.body.textContent).toContain('503');
    button('Show all of it')!.click();
    server.expectOne(`/api/messages/${id}`).flush(mail());
    await settle();
    expect(button('Show all of it')).toBeUndefined();
  });
});
