import { HttpErrorResponse, type HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { catchError, from, switchMap, throwError } from 'rxjs';
import { Session } from './session.ts';

/** Calls whose 401 is an answer, not the end of a session. */
const asksWho = /^\/api\/(me|sign-in|sign-out|setup|welcome)\b/;

/** A 401 under an open page: asks for sign-in over it, then makes the same call again, so that nothing typed is lost. */
export const sessionInterceptor: HttpInterceptorFn = (request, next) => {
  const session = inject(Session);
  return next(request).pipe(
    catchError((error: unknown) => {
      const ended = error instanceof HttpErrorResponse && error.status === 401 && !asksWho.test(request.url);
      if (!ended || session.me() === null) return throwError(() => error);
      return from(session.endedUnderPage()).pipe(switchMap(() => next(request)));
    }),
  );
};
