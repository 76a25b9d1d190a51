import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { type ActivatedRouteSnapshot, type RouterStateSnapshot, UrlTree } from '@angular/router';
import type { Observable } from 'rxjs';
import { setupOpen } from './setup-open.ts';

describe('the set-up page', () => {
  let http: HttpTestingController;
  let answer: unknown;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
    TestBed.runInInjectionContext(() => {
      const asked = setupOpen({} as ActivatedRouteSnapshot, {} as RouterStateSnapshot) as Observable<unknown>;
      asked.subscribe((value) => (answer = value));
    });
  });

  it('opens while nobody has an account', () => {
    http.expectOne('/api/welcome').flush({ setupOpen: true, demoAccounts: [] });
    expect(answer).toBe(true);
  });

  it('leads to sign-in once somebody has', () => {
    http.expectOne('/api/welcome').flush({ setupOpen: false, demoAccounts: [] });
    expect(answer).toBeInstanceOf(UrlTree);
    expect(String(answer)).toBe('/sign-in');
  });

  it('opens where the server does not say, and leaves the refusal to the form', () => {
    http.expectOne('/api/welcome').flush(null, { status: 500, statusText: 'fault' });
    expect(answer).toBe(true);
  });
});
