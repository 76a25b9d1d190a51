import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideEnglish } from '../../../test/english.ts';
import { initials } from '../shell/account-menu.ts';
import { pageOf } from '../shell/navigation-focus.ts';
import { SignInForm } from './sign-in-form.ts';

async function opened() {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting(), provideEnglish()] });
  const fixture = TestBed.createComponent(SignInForm);
  await fixture.whenStable();
  return {
    fixture,
    element: fixture.nativeElement as HTMLElement,
    form: fixture.componentInstance,
    server: TestBed.inject(HttpTestingController),
  };
}

describe('signing in', () => {
  it('asks for what is missing before anything is sent', async () => {
    const { fixture, element, server } = await opened();
    element.querySelector<HTMLButtonElement>('button[type=submit]')?.click();
    await fixture.whenStable();
    server.verify();
    expect(element.textContent).toContain('Enter your e-mail address.');
    expect(element.textContent).toContain('Enter your password.');
  });

  it('says that address or password is wrong, and keeps the address', async () => {
    const { fixture, element, form, server } = await opened();
    const attempt = form.signInAs('ida@example.net', 'wrong');
    server.expectOne('/api/sign-in').flush(null, { status: 401, statusText: 'Unauthorized' });
    await attempt;
    await fixture.whenStable();
    expect(element.querySelector('[role=alert]')?.textContent).toContain('E-mail address or password is wrong.');
    expect(element.querySelector('input')?.value).toBe('ida@example.net');
  });

  it('asks for the second factor once the server does, and sends it', async () => {
    const { fixture, element, form, server } = await opened();
    const attempt = form.signInAs('ida@example.net', 'a good password');
    server
      .expectOne('/api/sign-in')
      .flush({ status: 428, code: 'totp-required', detail: '' }, { status: 428, statusText: 'Precondition Required' });
    await attempt;
    await fixture.whenStable();
    expect(element.querySelectorAll('input')).toHaveLength(3);
  });
});

describe('small words of the shell', () => {
  it.each([
    ['Lea Brandt', 'LB'],
    ['ida', 'I'],
    ['山田 花子', '山花'],
    ['', ''],
  ])('shortens %s to %s', (name, short) => {
    expect(initials(name)).toBe(short);
  });

  it('takes neither filters nor sections for another page', () => {
    expect(pageOf('/admin/mailboxes?q=x#top')).toBe('/admin/mailboxes');
  });
});
