import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { Texts } from '../text/texts.ts';

let made = 0;

/** The explanation of a field: a button with a question mark that opens it. The browser's own popover: Escape and a press outside close it. */
@Component({
  selector: 'pr-help',
  imports: [MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  // Inside a form field a press must not also put the cursor into the field.
  host: { '(click)': '$event.stopPropagation()' },
  template: `
    <button type="button" [attr.aria-label]="name()" [attr.popovertarget]="id">
      <mat-icon svgIcon="help" />
    </button>
    <div popover role="note" [id]="id">
      <strong>{{ label() }}</strong>
      <p>{{ text() }}</p>
    </div>
  `,
  styles: `
    :host {
      display: inline-flex;
    }
    button {
      display: grid;
      place-items: center;
      inline-size: 32px;
      block-size: 32px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: none;
      color: var(--mat-sys-on-surface-variant);
      cursor: pointer;
    }
    button:hover {
      background: var(--mat-sys-surface-container-high);
    }
    [popover] {
      inset: auto;
      position-area: block-end span-inline-start;
      position-try-fallbacks:
        flip-block,
        flip-inline,
        flip-block flip-inline;
      max-inline-size: min(340px, calc(100vw - 24px));
      margin: 4px;
      padding: 12px 16px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--mat-sys-surface-container-low);
      color: var(--mat-sys-on-surface);
      box-shadow: 0 4px 16px rgb(0 0 0 / 20%);
      font: var(--mat-sys-body-small);
      white-space: normal;
    }
    p {
      margin-block-start: 4px;
    }
    @media (width < 840px) {
      button {
        inline-size: 44px;
        block-size: 44px;
      }
    }
  `,
})
export class Help {
  readonly label = input.required<string>();
  readonly text = input.required<string>();
  protected readonly id = `help-${(made += 1)}`;
  private readonly t = inject(Texts).messages;
  protected readonly name = computed(() => this.t().form.help(this.label()));
}
