import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { Me } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { safeTarget } from './session-guard.ts';
import { sessionInterceptor } from './session-interceptor.ts';
import { Session } from './session.ts';

const ida: Me = {
  id: 'p1',
  name: 'Ida Norén',
  email: 'ida@example.net',
  active: true,
  assignments: [],
  roles: ['administrator'],
};

describe('session', () => {
  let session: Session;
  let server: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([sessionInterceptor])), provideHttpClientTesting()],
    });
    session = TestBed.inject(Session);
    server = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    server.verify();
  });

  it('asks the server once who is signed in', async () => {
    const first = session.load();
    server.expectOne('/api/me').flush(ida);
    expect(await first).toBe(true);
    expect(await session.load()).toBe(true);
    expect(session.roles()).toEqual(['administrator']);
  });

  it('knows nobody after a 401, without calling that a failure', async () => {
    const loaded = session.load();
    server.expectOne('/api/me').flush(null, { status: 401, statusText: 'Unauthorized' });
    expect(await loaded).toBe(false);
    expect(session.failure()).toBeNull();
  });

  it('keeps the failure where the server did not answer', async () => {
    const loaded = session.load();
    server.expectOne('/api/me').error(new ProgressEvent('error'));
    expect(await loaded).toBe(false);
    expect(session.failure()?.status).toBe(0);
  });

  it('asks for sign-in over the page when the session ends, then makes the same call again', async () => {
    session.adopt(ida);
    const answer = firstValueFrom(TestBed.inject(HttpClient).patch('/api/mailboxes/m1', { name: 'New' }));
    server.expectOne('/api/mailboxes/m1').flush(null, { status: 401, statusText: 'Unauthorized' });
    expect(session.asksAgain()).toBe(true);
    session.adopt(ida);
    await Promise.resolve();
    const again = server.expectOne('/api/mailboxes/m1');
    expect(again.request.body).toEqual({ name: 'New' });
    again.flush({ ok: true });
    expect(await answer).toEqual({ ok: true });
    expect(session.asksAgain()).toBe(false);
  });

  it('hands a wrong password back as the answer that it is', async () => {
    const signedIn = session.signIn({ email: 'ida@example.net', password: 'wrong' });
    server.expectOne('/api/sign-in').flush(null, { status: 401, statusText: 'Unauthorized' });
    await expect(signedIn).rejects.toMatchObject({ status: 401 });
    expect(session.asksAgain()).toBe(false);
  });
});

describe('where sign-in leads', () => {
  it.each([
    ['/admin/mailboxes?q=x', '/admin/mailboxes?q=x'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/sign-in?to=/a', '/'],
    [undefined, '/'],
  ])('takes %s to %s', (to, target) => {
    expect(safeTarget(to)).toBe(target);
  });
});
