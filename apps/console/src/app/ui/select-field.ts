import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatSelectModule } from '@angular/material/select';
import { Texts } from '../text/texts.ts';
import { editedWords } from './edited.ts';
import { fieldDefaults } from './field-defaults.ts';
import { Help } from './help.ts';
import type { Option } from './option.ts';

/** A choice of one among many, or of several where the field holds a list. */
@Component({
  selector: 'pr-select-field',
  imports: [FormField, Help, MatFormFieldModule, MatIconModule, MatSelectModule],
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
      <mat-select [formField]="any()" [multiple]="several()">
        @for (option of options(); track option.value) {
          <mat-option [value]="option.value"
            ><bdi>{{ option.words }}</bdi></mat-option
          >
        }
      </mat-select>
      @if (help(); as help) {
        <pr-help matSuffix [label]="label()" [text]="help" />
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
export class SelectField {
  readonly field = input.required<FieldTree<string> | FieldTree<string[]>>();
  readonly label = input.required<string>();
  readonly options = input.required<readonly Option[]>();
  readonly help = input<string>();
  readonly hint = input<string>();
  readonly original = input<string | readonly string[]>();

  protected readonly t = inject(Texts).messages;
  protected readonly any = computed(() => this.field() as FieldTree<string | string[]>);
  protected readonly several = computed(() => Array.isArray(this.any()().value()));
  protected readonly edited = editedWords(
    this.t,
    () => this.any()().value(),
    () => this.original(),
    (value) =>
      (Array.isArray(value) ? (value as string[]) : [value as string])
        .map((one) => this.options().find((option) => option.value === one)?.words ?? one)
        .join(', '),
  );
}
