import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { Injector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { form } from '@angular/forms/signals';
import type { Oauth2Status } from '@postroom/contracts';
import { provideEnglish } from '../../../../../test/english.ts';
import { type MailboxModel, newModel } from '../editor/mailbox-model.ts';
import { Oauth2Section } from './oauth2-section.ts';

const start = '/api/mailboxes/m1/oauth2/start';
const ready: Oauth2Status = {
  state: 'ready',
  expiresAt: '2026-11-24T10:00:00Z',
  grantedBy: 'Ida Norén',
  grantedAt: '2026-11-03T10:00:00Z',
  scopes: ['https://outlook.office.com/POP.AccessAsUser.All'],
  error: null,
};

interface Given {
  readonly change?: (model: MailboxModel) => void;
  readonly status?: Oauth2Status | null;
  readonly outcome?: string | null;
  readonly saved?: string | null;
}

async function opened({ change, status = null, outcome = null, saved = 'm1' }: Given = {}) {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting(), provideEnglish()] });
  const begun = newModel('d1');
  begun.pop.authentication = 'oauth2';
  change?.(begun);
  const model = signal(begun);
  const fixture = TestBed.createComponent(Oauth2Section);
  const calls: string[] = [];
  fixture.componentRef.setInput('form', form(model, { injector: TestBed.inject(Injector) }));
  fixture.componentRef.setInput('status', status);
  fixture.componentRef.setInput('outcome', outcome);
  fixture.componentRef.setInput('saveFirst', () => {
    calls.push('saved');
    return Promise.resolve(saved);
  });
  fixture.componentInstance.leaveFor = (url) => calls.push(url);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  const choose = async (changes: Partial<MailboxModel['oauth2']>) => {
    model.update((before) => ({ ...before, oauth2: { ...before.oauth2, ...changes } }));
    await fixture.whenStable();
  };
  const signIn = async () => {
    [...element.querySelectorAll('button')].find((each) => each.textContent.includes('Sign in at'))!.click();
    await fixture.whenStable();
  };
  const text = () => element.textContent.replace(/\s+/g, ' ');
  return { fixture, model, calls, choose, signIn, text, server: TestBed.inject(HttpTestingController) };
}

describe('the section of OAuth 2.0', () => {
  it('says that it is not in use while mail signs in by password', async () => {
    const { text } = await opened({ change: (model) => (model.pop.authentication = 'password') });
    expect(text()).toContain('Not in use');
    expect(text()).not.toContain('Provider');
  });

  it('fills in addresses and scopes by provider and flow, and leaves what a person typed', async () => {
    const { model, choose } = await opened();
    const { oauth2 } = model();
    expect(oauth2.tokenUrl).toBe('');
    await choose({ provider: 'microsoft365' });
    expect(model().oauth2.tokenUrl).toBe('https://login.microsoftonline.com/common/oauth2/v2.0/token');
    expect(model().oauth2.scopes).toContain('offline_access');
    await choose({ flow: 'clientCredentials' });
    expect(model().oauth2).toMatchObject({ tokenUrl: '', scopes: 'https://outlook.office365.com/.default' });
    await choose({ tokenUrl: 'https://login.microsoftonline.com/contoso/oauth2/v2.0/token' });
    await choose({ provider: 'google', flow: 'authorizationCode' });
    expect(model().oauth2).toMatchObject({
      authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://login.microsoftonline.com/contoso/oauth2/v2.0/token',
      scopes: 'https://mail.google.com/',
    });
  });

  it('shows the redirect address to register with the provider', async () => {
    const { choose, text } = await opened();
    await choose({ provider: 'google' });
    expect(text()).toContain(`${location.origin}/api/oauth2/callback`);
    expect(text()).toContain('Register it with Google beforehand');
    await choose({ flow: 'serviceAccount' });
    expect(text()).not.toContain('/api/oauth2/callback');
    expect(text()).not.toContain('Sign in at');
  });

  it('saves before it goes to the provider', async () => {
    const { fixture, calls, choose, signIn, server } = await opened();
    await choose({ provider: 'microsoft365' });
    await signIn();
    server.expectOne({ method: 'POST', url: start }).flush({ url: 'https://login.example.net/authorize?x=1' });
    await fixture.whenStable();
    expect(calls).toEqual(['saved', 'https://login.example.net/authorize?x=1']);
  });

  it('goes nowhere where the mailbox could not be saved', async () => {
    const { choose, calls, signIn, server, text } = await opened({ saved: null });
    await choose({ provider: 'microsoft365' });
    await signIn();
    server.verify();
    expect(calls).toEqual(['saved']);
    expect(text()).toContain('Not saved, so nobody was sent to the provider.');
  });

  it('tells why the server did not begin the sign-in', async () => {
    const { fixture, choose, calls, signIn, server, text } = await opened();
    await choose({ provider: 'microsoft365' });
    await signIn();
    const problem = {
      type: 'about:blank',
      title: 'x',
      status: 409,
      code: 'conflict',
      detail: 'Set POSTROOM_PUBLIC_URL.',
    };
    server.expectOne(start).flush(problem, { status: 409, statusText: 'Conflict' });
    // What follows a refused promise comes some turns later.
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
    expect(calls).toEqual(['saved']);
    expect(text()).toContain('Set POSTROOM_PUBLIC_URL.');
  });

  it('says who signed in and when, what was granted, and can forget it', async () => {
    const { text } = await opened({ change: (model) => (model.oauth2.provider = 'microsoft365'), status: ready });
    expect(text()).toContain('Ready');
    expect(text()).toMatch(/Ida Norén signed in on .*2026/);
    expect(text()).toContain('POP.AccessAsUser.All');
    expect(text()).toContain('Forget the sign-in');
  });

  it('gives the provider’s own words when it refuses, with what to do', async () => {
    const error = 'AADSTS50173: the grant was revoked.';
    const status = { ...ready, state: 'refused' as const, error };
    const { text } = await opened({ change: (model) => (model.oauth2.provider = 'microsoft365'), status });
    expect(text()).toContain('Sign-in needed');
    expect(text()).toContain(error);
    expect(text()).toContain('then sign in again');
  });

  it.each([
    ['granted', 'Signed in at the provider.'],
    ['refused', 'The provider refused the sign-in'],
    ['expired', 'This sign-in no longer counted'],
    ['not-signed-in', 'Your session at Postroom had ended'],
  ])('says on return that the sign-in was %s', async (outcome, words) => {
    const { text } = await opened({ outcome });
    expect(text()).toContain(words);
  });
});
