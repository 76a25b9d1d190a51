import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { MatIconModule } from '@angular/material/icon';
import { MatSlideToggleModule } from '@angular/material/slide-toggle';
import { Texts } from '../text/texts.ts';
import { editedWords } from './edited.ts';
import { Help } from './help.ts';

/** On or off; acts on Save like every field. */
@Component({
  selector: 'pr-switch-field',
  imports: [FormField, Help, MatIconModule, MatSlideToggleModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="line">
      <mat-slide-toggle [formField]="field()" (change)="switched.emit($event.checked)">
        @if (edited()) {
          <span class="dot" aria-hidden="true"></span>
        }
        {{ label() }}
      </mat-slide-toggle>
      @if (help(); as help) {
        <pr-help [label]="label()" [text]="help" />
      }
    </div>
    @if (edited(); as words) {
      <p class="below edited">{{ words }}</p>
    } @else if (hint()) {
      <p class="below">{{ hint() }}</p>
    }
    @for (error of field()().errors(); track $index) {
      <p class="below fault" role="alert"><mat-icon svgIcon="error" />{{ error.message }}</p>
    }
  `,
  styleUrl: './field.scss',
  styles: `
    .line {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 8px;
      min-block-size: 44px;
    }
  `,
})
export class SwitchField {
  readonly field = input.required<FieldTree<boolean>>();
  readonly label = input.required<string>();
  readonly help = input<string>();
  readonly hint = input<string>();
  readonly original = input<boolean>();
  /** Switched by a person; not by code. */
  readonly switched = output<boolean>();

  protected readonly t = inject(Texts).messages;
  protected readonly edited = editedWords(
    this.t,
    () => this.field()().value(),
    () => this.original(),
    (value) => (value === true ? this.t().form.on : this.t().form.off),
  );
}
