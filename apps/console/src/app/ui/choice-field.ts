import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { type FieldTree, FormField } from '@angular/forms/signals';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatIconModule } from '@angular/material/icon';
import { Texts } from '../text/texts.ts';
import { editedWords } from './edited.ts';
import { Help } from './help.ts';
import type { Option } from './option.ts';

/** Two to four exclusive choices side by side, with a check mark at the chosen one. */
@Component({
  selector: 'pr-choice-field',
  imports: [FormField, Help, MatButtonToggleModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="head">
      @if (edited()) {
        <span class="dot" aria-hidden="true"></span>
      }
      <span>{{ label() }}</span>
      @if (help(); as help) {
        <pr-help [label]="label()" [text]="help" />
      }
    </div>
    <mat-button-toggle-group
      [formField]="any()"
      [attr.aria-label]="label()"
      (change)="picked.emit(textOf($event.value))"
    >
      @for (option of options(); track option.value) {
        <mat-button-toggle [value]="option.value">{{ option.words }}</mat-button-toggle>
      }
    </mat-button-toggle-group>
    @if (edited(); as words) {
      <p class="below edited">{{ words }}</p>
    } @else if (hint()) {
      <p class="below">{{ hint() }}</p>
    }
    @for (error of any()().errors(); track $index) {
      <p class="below fault" role="alert"><mat-icon svgIcon="error" />{{ error.message }}</p>
    }
  `,
  styleUrl: './field.scss',
  styles: `
    mat-button-toggle-group {
      display: flex;
      inline-size: 100%;
    }
    mat-button-toggle {
      flex: 1;
      min-inline-size: 0;
    }
  `,
})
export class ChoiceField {
  /** A field of one of the options' values. */
  readonly field = input.required<unknown>();
  readonly label = input.required<string>();
  readonly options = input.required<readonly Option[]>();
  readonly help = input<string>();
  readonly hint = input<string>();
  readonly original = input<string>();
  /** What a person chose; not what code set. */
  readonly picked = output<string>();

  protected readonly t = inject(Texts).messages;
  protected readonly textOf = String;
  protected readonly any = computed(() => this.field() as FieldTree<string>);
  protected readonly edited = editedWords(
    this.t,
    () => this.any()().value(),
    () => this.original(),
    (value) => this.options().find((option) => option.value === value)?.words ?? String(value),
  );
}
