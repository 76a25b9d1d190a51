import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { type CanActivateFn, Router, type Routes, type UrlMatcher, UrlSegment } from '@angular/router';
import { catchError, map, of } from 'rxjs';
import { provideIcons } from '../ui/icons.ts';
import { fullestQueue } from './queue-places.ts';
import { workIcons } from './work-icons.ts';

/**
 * `mine`, `queues/:queue` and `c`, each with or without `/:conversation`: one route, so that list and page stay while
 * another conversation is opened.
 */
export const listMatcher: UrlMatcher = (segments) => {
  const [first, second, third] = segments;
  if (first === undefined) return null;
  const named = first.path === 'queues';
  if (!named && first.path !== 'mine' && first.path !== 'c') return null;
  const queue = named ? second : undefined;
  const conversation = named ? third : second;
  if ((named && queue === undefined) || (first.path === 'c' && conversation === undefined)) return null;
  const posParams: Record<string, UrlSegment> = { list: first };
  if (queue !== undefined) posParams['queue'] = queue;
  if (conversation !== undefined) posParams['conversation'] = conversation;
  const consumed = segments.slice(0, (named ? 2 : 1) + (conversation === undefined ? 0 : 1));
  return consumed.length === segments.length ? { consumed, posParams } : null;
};

/** Who comes for work lands on the fullest queue; where none has any, on what is theirs. */
const toWork: CanActivateFn = () => {
  const router = inject(Router);
  return inject(HttpClient)
    .get<unknown>('/api/queue-figures')
    .pipe(
      map((body) => fullestQueue(body)),
      catchError(() => of(null)),
      map((queue) => router.createUrlTree(queue === null ? ['/work/mine'] : ['/work/queues', queue])),
    );
};

export const workRoutes: Routes = [
  {
    path: '',
    providers: [provideIcons(workIcons)],
    children: [
      { path: '', pathMatch: 'full', canActivate: [toWork], children: [] },
      { matcher: listMatcher, loadComponent: async () => (await import('./work-page.ts')).WorkPage },
      { path: 'drafts', loadComponent: async () => (await import('./drafts-page.ts')).DraftsPage },
      { path: 'outbox', loadComponent: async () => (await import('./outbox-page.ts')).OutboxPage },
      { path: 'new', loadComponent: async () => (await import('./new-mail-page.ts')).NewMailPage },
    ],
  },
];
