import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';

export type Tone = 'error' | 'warn' | 'ok' | 'primary' | 'held';

/** A tinted panel with a message: icon, words, and actions at its end. One at a time under the top bar; any number in pages. */
@Component({
  selector: 'pr-banner',
  imports: [MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'tone()' },
  template: `
    <mat-icon [svgIcon]="icon()" />
    <div class="words"><ng-content /></div>
    <div class="actions"><ng-content select="[bannerActions]" /></div>
  `,
  styles: `
    :host {
      --role: var(--mat-sys-primary);
      --container: var(--mat-sys-primary-container);
      display: flex;
      flex-wrap: wrap;
      align-items: flex-start;
      gap: 8px 12px;
      padding: 12px 16px;
      border: 1px solid color-mix(in srgb, var(--role) 50%, transparent);
      border-radius: 12px;
      background: color-mix(in srgb, var(--container) 40%, var(--pr-card));
      color: var(--mat-sys-on-surface);
    }
    :host(.error) {
      --role: var(--mat-sys-error);
      --container: var(--mat-sys-error-container);
    }
    :host(.warn) {
      --role: var(--pr-warn);
      --container: var(--pr-warn-container);
    }
    :host(.ok) {
      --role: var(--pr-ok);
      --container: var(--pr-ok-container);
    }
    :host(.held) {
      --role: var(--pr-held);
      --container: var(--pr-held-container);
    }
    mat-icon {
      color: var(--role);
    }
    .words {
      flex: 1 1 240px;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .actions:empty {
      display: none;
    }
  `,
})
export class Banner {
  readonly tone = input.required<Tone>();
  readonly icon = input.required<string>();
}
