import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  linkedSignal,
} from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { fieldDefaults } from './field-defaults.ts';
import { Help } from './help.ts';
import { TextField } from './text-field.ts';

/** Since when a secret is stored, and by whom. */
export interface StoredSecret {
  readonly changedAt: string;
  readonly changedBy: string | null;
}

/**
 * A secret: "Stored" with Replace and Clear while one is kept, a password field otherwise. '' keeps what is stored, a text
 * replaces it, null forgets it; each at Save only.
 */
@Component({
  selector: 'pr-secret-field',
  imports: [Help, MatButtonModule, MatFormFieldModule, MatIconModule, MatInputModule, TextField],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (stored() && !replacing()) {
      <mat-form-field>
        <mat-label>
          @if (cleared()) {
            <span class="dot" aria-hidden="true"></span>
          }
          {{ label() }}
        </mat-label>
        <mat-icon matPrefix [svgIcon]="cleared() ? 'do_not_disturb_on' : 'key'" />
        <input matInput readonly [value]="cleared() ? t().form.clearedAtSave : t().form.stored" />
        <div matSuffix class="suffix">
          @if (mayReplace() && cleared()) {
            <button matButton type="button" (click)="keep()">{{ t().form.keepIt }}</button>
          } @else if (mayReplace()) {
            <button matButton type="button" [attr.aria-label]="t().form.replaceLabel(label())" (click)="replace()">
              {{ t().form.replace }}
            </button>
            <button matButton type="button" [attr.aria-label]="t().form.clearLabel(label())" (click)="clear()">
              {{ t().form.clear }}
            </button>
          }
          @if (help(); as help) {
            <pr-help [label]="label()" [text]="help" />
          }
        </div>
        <mat-hint [class.edited]="cleared()">{{ cleared() ? t().form.clearedText : setBy() }}</mat-hint>
      </mat-form-field>
    } @else {
      <pr-text-field
        [field]="text()"
        [label]="label()"
        [help]="help()"
        [original]="stored() ? '' : undefined"
        type="password"
        autocomplete="new-password"
      />
      @if (stored() && mayReplace()) {
        <button matButton type="button" (click)="keep()">{{ t().form.keep }}</button>
      }
    }
  `,
  styleUrl: './field.scss',
})
export class SecretField {
  readonly field = input.required<FieldTree<string | null> | FieldTree<string>>();
  readonly label = input.required<string>();
  readonly help = input<string>();
  readonly stored = input<StoredSecret>();
  readonly mayReplace = input(true);

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  private readonly injector = inject(Injector);
  private readonly any = computed(() => this.field() as FieldTree<string | null>);
  protected readonly text = computed(() => this.field() as FieldTree<string>);
  protected readonly cleared = computed(() => this.any()().value() === null);
  protected readonly wanted = linkedSignal<StoredSecret | undefined, boolean>({
    source: this.stored,
    computation: () => false,
  });
  /** Also when the server asks for it anew: the fault must stand at a field that can be typed in. */
  protected readonly replacing = computed(() => this.wanted() || this.any()().errors().length > 0);
  protected readonly setBy = computed(() => {
    const stored = this.stored();
    if (stored === undefined) return '';
    const when = this.formats.date(stored.changedAt);
    const { form } = this.t();
    return stored.changedBy === null ? form.storedOn(when) : form.storedBy(stored.changedBy, when);
  });

  protected keep(): void {
    this.any()().value.set('');
    this.wanted.set(false);
  }

  protected replace(): void {
    this.wanted.set(true);
    // The button goes with the field that it stood in: the cursor goes on in the one that comes.
    afterNextRender(() => this.any()().focusBoundControl(), { injector: this.injector });
  }

  protected clear(): void {
    this.any()().value.set(null);
  }
}
