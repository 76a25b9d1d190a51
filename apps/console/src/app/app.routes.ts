import { inject } from '@angular/core';
import { type CanActivateFn, Router, type Routes } from '@angular/router';
import { forRoles, signedIn } from './session/session-guard.ts';
import { Session } from './session/session.ts';
import { areasOf } from './shell/areas.ts';
import { setupOpen } from './sign-in/setup-open.ts';

/** Sends who has an area to the first one; who has none sees why. */
const toFirstArea: CanActivateFn = async () => {
  const session = inject(Session);
  const router = inject(Router);
  if (!(await session.load())) return true;
  const me = session.me();
  const first = me === null ? undefined : areasOf(me)[0];
  return first === undefined ? true : router.parseUrl(first.path);
};

export const routes: Routes = [
  {
    path: 'sign-in',
    loadComponent: async () => (await import('./sign-in/sign-in-page.ts')).SignInPage,
  },
  {
    path: 'setup',
    canActivate: [setupOpen],
    loadComponent: async () => (await import('./sign-in/setup-page.ts')).SetupPage,
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: async () => (await import('./shell/shell.ts')).Shell,
    children: [
      {
        path: '',
        pathMatch: 'full',
        canActivate: [toFirstArea],
        loadComponent: async () => (await import('./start/no-area.ts')).NoArea,
      },
      {
        path: 'work',
        canMatch: [forRoles('administrator', 'supervisor', 'agent')],
        loadChildren: async () => (await import('./work/work.routes.ts')).workRoutes,
      },
      {
        path: 'admin',
        canMatch: [forRoles('administrator', 'supervisor')],
        loadChildren: async () => (await import('./admin/admin.routes.ts')).adminRoutes,
      },
      { path: '**', loadComponent: async () => (await import('./start/not-found.ts')).NotFound },
    ],
  },
];
