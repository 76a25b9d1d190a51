import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Texts } from '../../text/texts.ts';

/** Between the settings of a mailbox, what happened to it, and who changed it. */
@Component({
  selector: 'app-mailbox-tabs',
  imports: [RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav [attr.aria-label]="t().activity.tabs">
      <a
        [routerLink]="['/admin/mailboxes', mailboxId()]"
        routerLinkActive="current"
        [routerLinkActiveOptions]="{
          paths: 'exact',
          queryParams: 'ignored',
          fragment: 'ignored',
          matrixParams: 'ignored',
        }"
        ariaCurrentWhenActive="page"
        >{{ t().activity.settings }}</a
      >
      <a
        [routerLink]="['/admin/mailboxes', mailboxId(), 'activity']"
        routerLinkActive="current"
        ariaCurrentWhenActive="page"
        >{{ t().activity.activity }}</a
      >
      <a
        [routerLink]="['/admin/mailboxes', mailboxId(), 'history']"
        routerLinkActive="current"
        ariaCurrentWhenActive="page"
        >{{ t().history.tab }}</a
      >
    </nav>
  `,
  styles: `
    nav {
      display: flex;
      gap: 4px;
      margin-block-start: 16px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    a {
      display: inline-flex;
      align-items: center;
      min-block-size: 44px;
      padding-inline: 12px;
      border-block-end: 2px solid transparent;
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-label-large);
      text-decoration: none;
    }
    a:hover {
      background: var(--mat-sys-surface-container-high);
    }
    a:focus-visible {
      outline-offset: -2px;
    }
    a.current {
      border-block-end-color: var(--mat-sys-primary);
      color: var(--mat-sys-primary);
    }
  `,
})
export class MailboxTabs {
  readonly mailboxId = input.required<string>();
  protected readonly t = inject(Texts).messages;
}
