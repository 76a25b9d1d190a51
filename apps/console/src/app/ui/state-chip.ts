import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';

export type ChipTone = 'ok' | 'primary' | 'error' | 'warn' | 'held' | 'neutral';

/** A state: always icon, word and colour together. */
@Component({
  selector: 'pr-state-chip',
  imports: [MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'tone()' },
  template: `<mat-icon [svgIcon]="icon()" [class.turning]="turning()" /><span>{{ words() }}</span>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      padding: 3px 8px 3px 6px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container-high);
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
    :host(.ok) {
      background: var(--pr-ok-container);
      color: var(--pr-on-ok-container);
    }
    :host(.primary) {
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
    }
    :host(.error) {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
    :host(.warn) {
      background: var(--pr-warn-container);
      color: var(--pr-on-warn-container);
    }
    :host(.held) {
      background: var(--pr-held-container);
      color: var(--pr-on-held-container);
    }
    mat-icon {
      inline-size: 16px;
      block-size: 16px;
    }
    .turning {
      animation: turn 1.4s linear infinite;
    }
    @keyframes turn {
      to {
        rotate: 360deg;
      }
    }
    @media (forced-colors: active) {
      :host {
        border: 1px solid;
      }
    }
  `,
})
export class StateChip {
  readonly icon = input.required<string>();
  readonly words = input.required<string>();
  readonly tone = input.required<ChipTone>();
  readonly turning = input(false);
}
