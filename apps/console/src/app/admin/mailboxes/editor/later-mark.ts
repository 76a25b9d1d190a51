import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { type LaterSetting, laterSettings } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';

/** Says below a field that its setting is kept and has no effect yet; nothing where it has one. */
@Component({
  selector: 'app-later-mark',
  imports: [MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (shown()) {
      <p><mat-icon svgIcon="schedule" />{{ t().later }}</p>
    }
  `,
  styles: `
    p {
      display: flex;
      align-items: center;
      gap: 6px;
      padding: 4px 12px 0;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
    mat-icon {
      flex: none;
      inline-size: 16px;
      block-size: 16px;
    }
  `,
})
export class LaterMark {
  /** The setting's path in the contract. */
  readonly setting = input.required<LaterSetting>();
  protected readonly t = inject(Texts).messages;
  protected readonly shown = computed(() => laterSettings.some((each) => each === this.setting()));
}
