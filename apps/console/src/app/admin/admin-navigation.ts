import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { reloadOn } from '../live/reload-on.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { NavigationEntry } from '../ui/navigation-entry.ts';
import { QuarantineApi } from './quarantine/quarantine-api.ts';

@Component({
  selector: 'app-admin-navigation',
  imports: [NavigationEntry],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-navigation-entry link="/admin/mailboxes" icon="inbox" [name]="t().mailboxes.title" />
    <pr-navigation-entry link="/admin/quarantine" icon="warning_box" [name]="t().quarantine.title">
      @if (quarantined() > 0) {
        <span aria-hidden="true">{{ formats.number(quarantined()) }}</span>
        <span class="visually-hidden">{{
          t().quarantine.inNavigation(quarantined(), formats.number(quarantined()))
        }}</span>
      }
    </pr-navigation-entry>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 2px;
    }
  `,
})
export class AdminNavigation {
  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  private readonly count = inject(QuarantineApi).count();
  protected readonly quarantined = computed(() => this.count.value() ?? 0);

  constructor() {
    reloadOn(
      ({ kind }) => kind === 'message.quarantined' || kind === 'quarantine.changed',
      () => {
        this.count.reload();
      },
    );
  }
}
