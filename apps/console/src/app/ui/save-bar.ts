import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { StateChip } from './state-chip.ts';

/** Docks at the bottom while something is edited: how much, what is to fix, Cancel and Save. */
@Component({
  selector: 'pr-save-bar',
  imports: [MatButtonModule, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bar" role="region" [attr.aria-label]="t().form.save">
      <div class="words" role="status">
        @if (changes() > 0) {
          <span class="dot" aria-hidden="true"></span><strong>{{ counted() }}</strong>
        }
        <ng-content select="[saveBarWords]" />
        @if (faults() > 0) {
          <pr-state-chip icon="error" tone="error" [words]="toFix()" />
        }
      </div>
      <button matButton type="button" (click)="cancelled.emit()">{{ t().form.cancel }}</button>
      <ng-content select="[saveBarActs]" />
      <button matButton="filled" type="submit" [disabled]="busy()" disabledInteractive>
        {{ busy() ? t().form.saving : t().form.save }}
      </button>
    </div>
  `,
  styles: `
    :host {
      position: sticky;
      inset-block-end: 0;
      z-index: 5;
      display: block;
    }
    .bar {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: flex-end;
      gap: 8px 12px;
      padding: 10px 32px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
      background: var(--mat-sys-surface-container);
    }
    .words {
      display: flex;
      flex: 1 1 auto;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
    .dot {
      inline-size: 8px;
      block-size: 8px;
      border-radius: 50%;
      background: var(--mat-sys-primary);
    }
    @media (width < 840px) {
      .bar {
        padding: 8px 12px;
      }
    }
    @media (width < 600px) {
      .words:not(:empty) {
        flex-basis: 100%;
      }
    }
  `,
})
export class SaveBar {
  readonly changes = input.required<number>();
  readonly faults = input.required<number>();
  readonly busy = input(false);
  readonly cancelled = output();

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly counted = computed(() =>
    this.t().form.unsaved(this.changes(), this.formats.number(this.changes())),
  );
  protected readonly toFix = computed(() => this.t().form.toFix(this.faults(), this.formats.number(this.faults())));
}
