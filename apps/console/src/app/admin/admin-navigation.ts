import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Texts } from '../text/texts.ts';
import { NavigationEntry } from '../ui/navigation-entry.ts';

@Component({
  selector: 'app-admin-navigation',
  imports: [NavigationEntry],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<pr-navigation-entry link="/admin/mailboxes" icon="inbox" [name]="t().mailboxes.title" />`,
})
export class AdminNavigation {
  protected readonly t = inject(Texts).messages;
}
