import { ChangeDetectionStrategy, Component } from '@angular/core';

/** Nothing here: one sentence and at most one action. */
@Component({
  selector: 'pr-empty',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<ng-content />`,
  styles: `
    :host {
      display: grid;
      gap: 16px;
      justify-items: center;
      padding: 48px 16px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
      text-align: center;
    }
  `,
})
export class Empty {}
