import { LiveAnnouncer } from '@angular/cdk/a11y';
import { provideHttpClient } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Fault, MailboxTestLine, MailboxTestRequest } from '@postroom/contracts';
import { provideEnglish } from '../../../../../test/english.ts';
import { MailboxTest } from './mailbox-test.ts';

const form: MailboxTestRequest = {
  pop: { host: 'pop.example.net', port: 995, security: 'tls', user: 'support', password: 'pop secret' },
  smtp: {
    host: 'smtp.example.net',
    port: 587,
    security: 'starttls',
    authentication: 'password',
    user: 'support',
    password: 'smtp secret',
  },
};

function line(channel: 'pop' | 'smtp', stage: MailboxTestLine['stage'], more: Partial<MailboxTestLine> = {}) {
  const nothing = { detail: null, cause: null, advice: null, code: null, caution: null };
  return { channel, stage, ok: true, ms: 12, ...nothing, ...more } satisfies MailboxTestLine;
}

const wrongPassword = line('pop', 'sign-in', {
  ok: false,
  ms: 1830,
  cause: 'The server refused user name or password: “[AUTH] Invalid login”.',
  advice: 'Type the password again.',
  code: 'password-wrong',
  transcript: [
    { direction: 'server', text: '+OK ready' },
    { direction: 'client', text: 'PASS ****' },
  ],
});

/** The server's side of one request: what the console asked, and an answer that is written bit by bit. */
class Answering {
  readonly asked: { body: string; signal: AbortSignal }[] = [];
  cancelled = 0;
  private readonly encoder = new TextEncoder();
  private readonly bits: (Uint8Array | null)[] = [];
  private waiting: (() => void) | null = null;
  private readonly status: number;
  private readonly problem: unknown;

  constructor(status = 200, problem: unknown = null) {
    this.status = status;
    this.problem = problem;
  }

  readonly fetch = (_url: string, { body, signal }: { body: string; signal: AbortSignal }) => {
    this.asked.push({ body, signal });
    signal.addEventListener('abort', () => this.waiting?.());
    const read = async () => {
      while (this.bits.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => (this.waiting = resolve));
      }
      if (signal.aborted) throw new DOMException('aborted', 'AbortError');
      const value = this.bits.shift();
      return value == null ? { done: true } : { done: false, value };
    };
    const cancel = () => {
      this.cancelled += 1;
      return Promise.resolve();
    };
    return Promise.resolve({
      ok: this.status === 200,
      status: this.status,
      url: '/api/mailboxes/test',
      body: { getReader: () => ({ read, cancel }) },
      text: () => Promise.resolve(JSON.stringify(this.problem)),
    });
  };

  write(text: string): void {
    this.bits.push(this.encoder.encode(text));
    this.waiting?.();
  }

  end(): void {
    this.bits.push(null);
    this.waiting?.();
  }
}

async function opened(answering: { fetch: unknown }, request: MailboxTestRequest | null = form) {
  Object.assign(globalThis, { fetch: answering.fetch });
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting(), provideEnglish()] });
  const fixture = TestBed.createComponent(MailboxTest);
  fixture.componentRef.setInput('request', () => request);
  const now = signal(request ?? form);
  fixture.componentRef.setInput('now', now);
  const refused: (readonly Fault[])[] = [];
  const wanted: string[] = [];
  const announced: string[] = [];
  fixture.componentInstance.refused.subscribe((faults) => refused.push(faults));
  fixture.componentInstance.wanted.subscribe((path) => wanted.push(path));
  TestBed.inject(LiveAnnouncer).announce = (words: string) => Promise.resolve(void announced.push(words));
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  /** Drawn anew after all that was written has been read. */
  const drawn = async (wanted: () => boolean) => {
    for (let turn = 0; turn < 200 && !wanted(); turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await fixture.whenStable();
    }
    expect(wanted()).toBe(true);
  };
  const button = (words: string) =>
    [...element.querySelectorAll('button')].find((each) => each.textContent.trim() === words);
  const stages = (name: string) =>
    [...element.querySelectorAll(`section[aria-label="${name}"] li`)].map(
      (item) => `${item.className}: ${(item.querySelector('.name') ?? item).textContent.trim()}`,
    );
  const text = () => element.textContent;
  return { fixture, element, now, refused, wanted, announced, drawn, button, stages, text };
}

describe('Test', () => {
  it('sends the form as it stands and shows each stage as it ends, incoming and outgoing side by side', async () => {
    const answering = new Answering();
    const { button, drawn, stages, text } = await opened(answering);
    button('Test')!.click();
    await drawn(() => answering.asked.length === 1);
    expect(JSON.parse(answering.asked[0]!.body)).toEqual(form);
    const found = JSON.stringify(line('pop', 'resolve', { detail: '192.0.2.10' }));
    // A line may come in pieces.
    answering.write(found.slice(0, 20));
    answering.write(`${found.slice(20)}\n${JSON.stringify(line('smtp', 'resolve'))}\n`);
    await drawn(() => text().includes('192.0.2.10'));
    expect(stages('Incoming')).toEqual([
      'done: Name found',
      'running: Connecting',
      'to-come: Encrypt',
      'to-come: Hear the greeting',
      'to-come: Ask what the server can',
      'to-come: Sign in',
      'to-come: Count waiting mail',
      'to-come: Sign out',
    ]);
    // With STARTTLS the greeting comes first.
    expect(stages('Outgoing').slice(0, 4)).toEqual([
      'done: Name found',
      'running: Connecting',
      'to-come: Hear the greeting',
      'to-come: Encrypt',
    ]);
  });

  it('names cause and advice of what failed, leads to the field that mends it, and tells what was not reached', async () => {
    const answering = new Answering();
    const { button, drawn, stages, text, wanted, announced } = await opened(answering, { ...form, smtp: null });
    button('Test')!.click();
    for (const stage of ['resolve', 'connect', 'tls', 'greeting', 'capabilities'] as const) {
      answering.write(`${JSON.stringify(line('pop', stage))}\n`);
    }
    answering.write(`${JSON.stringify(wrongPassword)}\n`);
    answering.end();
    await drawn(() => text().includes('One direction fails'));
    expect(text()).toContain('[AUTH] Invalid login');
    expect(text()).toContain('Type the password again.');
    expect(stages('Incoming').slice(-2)).toEqual(['failed: Not signed in', 'not-reached: 2 stages not reached']);
    expect(text()).toContain('Conversation with the server, 2 lines');
    expect(text()).toContain('the relay of the installation sends them');
    button('Go to “Password”')!.click();
    expect(wanted).toEqual(['pop.password']);
    expect(announced[0]).toBe('Incoming: Name found.');
  });

  it('never looks finished when the answer breaks off in the middle', async () => {
    const answering = new Answering();
    const { button, drawn, stages, text } = await opened(answering);
    button('Test')!.click();
    answering.write(`${JSON.stringify(line('pop', 'resolve'))}\n`);
    answering.end();
    await drawn(() => text().includes('Broken off'));
    expect(text()).toContain('did not reach its end');
    expect(text()).not.toContain('All works');
    expect(stages('Incoming')).toEqual(['done: Name found', 'not-reached: 7 stages not reached']);
  });

  it('says so when it all works, and what will not work later', async () => {
    const answering = new Answering();
    const { button, drawn, stages, text, wanted } = await opened(answering, { ...form, smtp: null });
    button('Test')!.click();
    const caution = { code: 'no-uidl', caution: 'The server has no UIDL.', advice: 'Set “leave on server” to 0.' };
    answering.write(`${JSON.stringify(line('pop', 'mail', caution))}\n`);
    answering.write(`${JSON.stringify(line('pop', 'sign-out', { transcript: [] }))}\n`);
    answering.end();
    await drawn(() => text().includes('Works, with a caution'));
    expect(stages('Incoming')).toEqual(['caution: Waiting mail counted', 'done: Signed out']);
    button('Go to “Leave on server”')!.click();
    expect(wanted).toEqual(['pop.leaveOnServerDays']);
  });

  it('says that a result is of an older form once the form is changed, and takes it back where it is typed back', async () => {
    const answering = new Answering();
    const popOnly = { ...form, smtp: null };
    const { fixture, button, drawn, now, text } = await opened(answering, popOnly);
    button('Test')!.click();
    answering.write(`${JSON.stringify(line('pop', 'sign-out', { transcript: [] }))}\n`);
    answering.end();
    await drawn(() => text().includes('All works'));
    const changed = { ...popOnly, pop: { ...form.pop, port: 110 } };
    now.set(changed);
    await drawn(() => text().includes('Of an older form'));
    expect(text()).not.toContain('All works');
    expect(text()).toContain('The form was changed since.');
    now.set(popOnly);
    await drawn(() => text().includes('All works'));
    now.set(changed);
    fixture.componentInstance.savedAsTested();
    await drawn(() => text().includes('All works'));
  });

  it('stops when a person says so, and tells the server', async () => {
    const answering = new Answering();
    const { button, drawn, text } = await opened(answering);
    button('Test')!.click();
    answering.write(`${JSON.stringify(line('pop', 'resolve'))}\n`);
    await drawn(() => text().includes('Name found'));
    button('Stop')!.click();
    await drawn(() => text().includes('You stopped the test.'));
    expect(answering.asked[0]!.signal.aborted).toBe(true);
  });

  it('stops when the page is left, and when it is started anew', async () => {
    const answering = new Answering();
    const { fixture, button, drawn } = await opened(answering);
    button('Test')!.click();
    await drawn(() => button('Stop') !== undefined);
    fixture.componentInstance.start();
    expect(answering.asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    fixture.destroy();
    expect(answering.asked[1]!.signal.aborted).toBe(true);
  });

  it('gives the faults by which the server refused the form to the page that has its fields', async () => {
    const fault = { path: 'pop.password', message: 'The server changed: type the password again.' };
    const problem = { type: 'about:blank', title: 'x', status: 400, detail: 'x', code: 'invalid', errors: [fault] };
    const { button, drawn, refused, text } = await opened(new Answering(400, problem));
    button('Test')!.click();
    await drawn(() => refused.length === 1);
    expect(refused).toEqual([[fault]]);
    expect(text()).toContain(fault.message);
  });

  it('is not sent while the form has faults of its own', async () => {
    const answering = new Answering();
    const { button, drawn, text } = await opened(answering, null);
    button('Test')!.click();
    await drawn(() => text().includes('Mend the marked fields'));
    expect(answering.asked).toEqual([]);
  });

  it('says that the server cannot be reached, and can be tried again', async () => {
    const { button, drawn, text } = await opened({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
    button('Test')!.click();
    await drawn(() => text().includes('The server cannot be reached'));
    expect(button('Test again')).toBeDefined();
  });
});
