import type { Routes } from '@angular/router';
import type { ImportPage } from './mailboxes/files/import-page.ts';
import { forRoles } from '../session/session-guard.ts';
import { unsavedChanges } from '../ui/unsaved-changes.ts';

export const adminRoutes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'mailboxes' },
  {
    path: 'mailboxes',
    loadComponent: async () => (await import('./mailboxes/mailbox-list-page.ts')).MailboxListPage,
  },
  {
    path: 'quarantine',
    loadComponent: async () => (await import('./quarantine/quarantine-page.ts')).QuarantinePage,
  },
  {
    path: 'quarantine/:id',
    loadComponent: async () => (await import('./quarantine/quarantined-page.ts')).QuarantinedPage,
  },
  {
    path: 'mailboxes/new',
    canMatch: [forRoles('administrator')],
    canDeactivate: [unsavedChanges],
    loadComponent: async () => (await import('./mailboxes/mailbox-new-page.ts')).MailboxNewPage,
  },
  {
    path: 'mailboxes/import',
    canMatch: [forRoles('administrator')],
    canDeactivate: [(page: ImportPage) => page.mayLeave()],
    loadComponent: async () => (await import('./mailboxes/files/import-page.ts')).ImportPage,
  },
  {
    path: 'mailboxes/:id/activity',
    loadComponent: async () => (await import('./mailboxes/mailbox-activity-page.ts')).MailboxActivityPage,
  },
  {
    path: 'mailboxes/:id/history',
    loadComponent: async () => (await import('./mailboxes/mailbox-history-page.ts')).MailboxHistoryPage,
  },
  {
    path: 'mailboxes/:id',
    canDeactivate: [unsavedChanges],
    loadComponent: async () => (await import('./mailboxes/mailbox-page.ts')).MailboxPage,
  },
];
