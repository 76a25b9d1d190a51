import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import { Texts } from '../text/texts.ts';
import { editedWords } from './edited.ts';
import { fieldDefaults } from './field-defaults.ts';
import { Help } from './help.ts';

/** Several lines of text: label, help, faults, and what it was before (its beginning, where that is long). */
@Component({
  selector: 'pr-area-field',
  imports: [FormField, Help, MatFormFieldModule, MatIconModule, MatInputModule],
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
      <textarea
        matInput
        [formField]="any()"
        [rows]="rows()"
        [attr.spellcheck]="mono() ? 'false' : null"
        [attr.placeholder]="placeholder()"
        autocomplete="off"
        [class.mono]="mono()"
        dir="auto"
      ></textarea>
      @if (help(); as help) {
        <div matSuffix class="suffix"><pr-help [label]="label()" [text]="help" /></div>
      }
      @if (edited(); as words) {
        <mat-hint class="edited">{{ words }}</mat-hint>
      } @else if (hint()) {
        <mat-hint>{{ hint() }}</mat-hint>
      }
      @for (error of any()().errors(); track $index) {
        <mat-error><mat-icon svgIcon="error" />{{ error.message }}</mat-error>
      }
    </mat-form-field>
  `,
  styleUrl: './field.scss',
})
export class AreaField {
  /** A field of text; null in it shows as empty. */
  readonly field = input.required<FieldTree<string> | FieldTree<string | null>>();
  readonly label = input.required<string>();
  readonly rows = input(4);
  readonly help = input<string>();
  readonly hint = input<string>();
  readonly mono = input(false);
  readonly placeholder = input<string>();
  /** The stored text; undefined where nothing is stored. */
  readonly original = input<string>();

  protected readonly t = inject(Texts).messages;
  protected readonly any = computed(() => this.field() as FieldTree<string>);
  protected readonly edited = editedWords(
    this.t,
    () => this.any()().value(),
    () => this.original(),
    (value) => {
      const line = String(value).replaceAll(/\s+/g, ' ');
      return line.length > 60 ? `${line.slice(0, 60)}…` : line;
    },
  );
}
