import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { editedWords } from './edited.ts';
import { fieldDefaults } from './field-defaults.ts';
import { Help } from './help.ts';

let made = 0;

/** One line of text, a number (where the field holds one) or a password: label, unit, help, faults, and what it was before. */
@Component({
  selector: 'pr-text-field',
  imports: [FormField, Help, MatButtonModule, MatFormFieldModule, MatIconModule, MatInputModule],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <mat-form-field>
      <mat-label>
        @if (edited()) {
          <span class="dot" aria-hidden="true"></span>
        }
        {{ label() }}
      </mat-label>
      <input
        matInput
        [formField]="any()"
        [type]="shown() ? 'text' : type()"
        [attr.inputmode]="numeric() ? 'numeric' : type() === 'email' ? 'email' : null"
        [attr.autocomplete]="autocomplete()"
        [attr.placeholder]="placeholder()"
        [attr.list]="suggestions() ? listId : null"
        [attr.spellcheck]="type() === 'text' && !mono() ? null : 'false'"
        [class.mono]="mono()"
        dir="auto"
      />
      @if (suggestions(); as known) {
        <datalist [id]="listId">
          @for (one of known; track one) {
            <option [value]="one"></option>
          }
        </datalist>
      }
      @if (unit(); as unit) {
        <span matTextSuffix class="unit">{{ unit }}</span>
      }
      <div matSuffix class="suffix">
        @if (type() === 'password') {
          <button
            matButton
            type="button"
            [attr.aria-label]="shown() ? t().form.hideLabel(label()) : t().form.showLabel(label())"
            (click)="shown.set(!shown())"
          >
            {{ shown() ? t().form.hide : t().form.show }}
          </button>
        }
        @if (help(); as help) {
          <pr-help [label]="label()" [text]="help" />
        }
      </div>
      @if (edited(); as words) {
        <mat-hint class="edited">{{ words }}</mat-hint>
      } @else if (hint()) {
        <mat-hint>{{ hint() }}</mat-hint>
      }
      @for (error of any()().errors(); track $index) {
        <mat-error><mat-icon svgIcon="error" />{{ error.message ?? t().form.number }}</mat-error>
      }
    </mat-form-field>
  `,
  styleUrl: './field.scss',
})
export class TextField {
  readonly field = input.required<FieldTree<string> | FieldTree<number | null>>();
  readonly label = input.required<string>();
  readonly type = input<'text' | 'email' | 'password'>('text');
  readonly help = input<string>();
  readonly hint = input<string>();
  readonly unit = input<string>();
  readonly autocomplete = input('off');
  readonly mono = input(false);
  /** What holds while the field is empty. */
  readonly placeholder = input<string>();
  /** Values that the browser offers while typing; others can be typed as well. */
  readonly suggestions = input<readonly string[]>();
  /** The stored value; undefined where nothing is stored. */
  readonly original = input<string | number | null>();

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly listId = `known-values-${(made += 1)}`;
  protected readonly shown = signal(false);
  protected readonly any = computed(() => this.field() as FieldTree<string | number | null>);
  protected readonly numeric = computed(() => typeof this.any()().value() === 'number');
  protected readonly edited = editedWords(
    this.t,
    () => this.any()().value(),
    () => this.original(),
    (value) => {
      const words = typeof value === 'number' ? this.formats.number(value) : String(value);
      const unit = this.unit();
      return unit === undefined || words === '' ? words : `${words} ${unit}`;
    },
  );
}
