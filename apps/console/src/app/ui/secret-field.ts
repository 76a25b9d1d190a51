import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
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

/** A secret: "Stored" with Replace while one is kept, a password field otherwise. An empty field keeps what is stored. */
@Component({
  selector: 'pr-secret-field',
  imports: [Help, MatButtonModule, MatFormFieldModule, MatIconModule, MatInputModule, TextField],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (stored() && !replacing()) {
      <mat-form-field>
        <mat-label>{{ label() }}</mat-label>
        <mat-icon matPrefix svgIcon="key" />
        <input matInput readonly [value]="t().form.stored" />
        <div matSuffix class="suffix">
          @if (mayReplace()) {
            <button matButton type="button" (click)="wanted.set(true)">{{ t().form.replace }}</button>
          }
          @if (help(); as help) {
            <pr-help [label]="label()" [text]="help" />
          }
        </div>
        <mat-hint>{{ setBy() }}</mat-hint>
      </mat-form-field>
    } @else {
      <pr-text-field
        [field]="field()"
        [label]="label()"
        [help]="help()"
        [original]="stored() ? '' : undefined"
        type="password"
        autocomplete="new-password"
      />
      @if (stored()) {
        <button matButton type="button" (click)="keep()">{{ t().form.keep }}</button>
      }
    }
  `,
  styleUrl: './field.scss',
})
export class SecretField {
  readonly field = input.required<FieldTree<string>>();
  readonly label = input.required<string>();
  readonly help = input<string>();
  readonly stored = input<StoredSecret>();
  readonly mayReplace = input(true);

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly wanted = linkedSignal<StoredSecret | undefined, boolean>({
    source: this.stored,
    computation: () => false,
  });
  /** Also when the server asks for it anew: the fault must stand at a field that can be typed in. */
  protected readonly replacing = computed(() => this.wanted() || this.field()().errors().length > 0);
  protected readonly setBy = computed(() => {
    const stored = this.stored();
    if (stored === undefined) return '';
    const when = this.formats.date(stored.changedAt);
    const { form } = this.t();
    return stored.changedBy === null ? form.storedOn(when) : form.storedBy(stored.changedBy, when);
  });

  protected keep(): void {
    this.field()().value.set('');
    this.wanted.set(false);
  }
}
