import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { type CanActivateFn, Router } from '@angular/router';
import type { Welcome } from '@postroom/contracts';
import { catchError, map, of } from 'rxjs';

/** Lets nobody onto the set-up page once somebody has an account; where the server does not say, the page itself will. */
export const setupOpen: CanActivateFn = () => {
  const router = inject(Router);
  return inject(HttpClient)
    .get<Welcome>('/api/welcome')
    .pipe(
      map((welcome) => welcome.setupOpen || router.parseUrl('/sign-in')),
      catchError(() => of(true)),
    );
};
