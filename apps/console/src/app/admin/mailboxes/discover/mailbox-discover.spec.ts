import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { Discovered } from '@postroom/contracts';
import { provideEnglish } from '../../../../../test/english.ts';
import { MailboxDiscover } from './mailbox-discover.ts';

const url = '/api/mailboxes/discover';
const nothing: Discovered = { pop: null, smtp: null, oauth2: null, source: null, provider: null, advice: [] };
const found: Discovered = {
  ...nothing,
  pop: { host: 'pop.example.net', port: 995, security: 'tls', user: 'support@example.net', authentication: 'password' },
  smtp: {
    host: 'mx.example.net',
    port: 587,
    security: 'starttls',
    user: 'support@example.net',
    authentication: 'oauth2',
  },
  source: 'autoconfig',
  advice: ['Switch POP3 on in the account’s settings.'],
};

async function opened(email = 'support@example.net') {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting(), provideEnglish()] });
  const fixture = TestBed.createComponent(MailboxDiscover);
  fixture.componentRef.setInput('email', email);
  const chosen: Discovered[] = [];
  fixture.componentInstance.chosen.subscribe((each) => chosen.push(each));
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  const press = async (words: string) => {
    [...element.querySelectorAll('button')].find((each) => each.textContent.includes(words))!.click();
    await fixture.whenStable();
  };
  const text = () => element.textContent.replace(/\s+/g, ' ');
  return { fixture, chosen, press, text, server: TestBed.inject(HttpTestingController) };
}

describe('Discover', () => {
  it('shows the servers, how to sign in, where that comes from and what to do before, and changes nothing by itself', async () => {
    const { fixture, chosen, press, text, server } = await opened();
    await press('Look for the servers');
    expect(text()).toContain('Looking:');
    const call = server.expectOne({ method: 'POST', url });
    expect(call.request.body).toEqual({ email: 'support@example.net' });
    call.flush(found);
    await fixture.whenStable();
    expect(text()).toContain('Found from the provider’s own file.');
    expect(text()).toContain('pop.example.net:995TLSSign in with: Password support@example.net');
    expect(text()).toContain('mx.example.net:587STARTTLSSign in with: OAuth 2.0');
    expect(text()).toContain('Switch POP3 on');
    expect(chosen).toEqual([]);
    await press('Use these settings');
    expect(chosen).toEqual([found]);
    expect(text()).toContain('Filled in below.');
  });

  it('says what to do where nothing was found', async () => {
    const { fixture, press, text, server } = await opened();
    await press('Look for the servers');
    server.expectOne(url).flush({ ...nothing, advice: ['This domain receives no mail.'] });
    await fixture.whenStable();
    expect(text()).toContain('No server was found for this address.');
    expect(text()).toContain('This domain receives no mail.');
    expect(text()).not.toContain('Use these settings');
  });

  it('can be cancelled, and tells the server by closing', async () => {
    const { press, text, server } = await opened();
    await press('Look for the servers');
    const call = server.expectOne(url);
    await press('Cancel the search');
    expect(call.cancelled).toBe(true);
    expect(text()).toContain('The search was cancelled.');
  });

  it('can be tried again when it failed', async () => {
    const { fixture, press, text, server } = await opened();
    await press('Look for the servers');
    server.expectOne(url).error(new ProgressEvent('error'));
    await fixture.whenStable();
    expect(text()).toContain('The server cannot be reached.');
    await press('Retry');
    server.expectOne(url).flush(found);
    await fixture.whenStable();
    expect(text()).toContain('pop.example.net:995');
  });

  it('asks for a whole address first, and forgets what it found of another', async () => {
    const { fixture, press, text, server } = await opened('support');
    await press('Look for the servers');
    server.verify();
    expect(text()).toContain('Enter the whole e-mail address first');
    fixture.componentRef.setInput('email', 'support@example.net');
    await press('Look for the servers');
    server.expectOne(url).flush(found);
    await fixture.whenStable();
    expect(text()).toContain('pop.example.net');
    fixture.componentRef.setInput('email', 'sales@example.org');
    await fixture.whenStable();
    expect(text()).not.toContain('pop.example.net');
  });
});
