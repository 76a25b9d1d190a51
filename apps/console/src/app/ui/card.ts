import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A card with its heading: a section of a form or a block of a page. `anchor` is what a link's fragment names. */
@Component({
  selector: 'pr-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section [id]="anchor()" [attr.aria-labelledby]="anchor() + '-heading'">
      <h2 [id]="anchor() + '-heading'">{{ heading() }}</h2>
      @if (text(); as text) {
        <p class="text">{{ text }}</p>
      }
      <div class="content"><ng-content /></div>
    </section>
  `,
  styles: `
    :host {
      display: block;
      padding: 20px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
    }
    section {
      scroll-margin-block-start: var(--pr-anchor-top, 88px);
    }
    .text {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
    .content {
      margin-block-start: 16px;
    }
    @media (width < 840px) {
      :host {
        padding: 16px;
      }
    }
  `,
})
export class Card {
  readonly anchor = input.required<string>();
  readonly heading = input.required<string>();
  readonly text = input<string>();
}
