import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import type { Option } from '../../../ui/option.ts';
import { MailboxWords } from './mailbox-words.ts';
import type { Difference } from './merge-versions.ts';

export interface ConflictData {
  readonly version: number;
  /** Who saved what, in the server's words; '' where it gave none. */
  readonly detail: string;
  readonly differences: readonly Difference[];
  readonly options: readonly Option[];
}

/** Field, yours, saved now: one of the two is chosen in each row. Closes with the paths at which yours holds. */
@Component({
  selector: 'app-conflict-dialog',
  imports: [MatButtonModule, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ t().conflict.title }}</h2>
    <mat-dialog-content>
      @if (data.detail !== '') {
        <p>{{ data.detail }}</p>
      }
      <p>{{ t().conflict.text(formats.number(data.version)) }}</p>
      @for (difference of data.differences; track difference.path) {
        <fieldset>
          <legend>{{ words.label(difference.path) }}</legend>
          <label>
            <input
              type="radio"
              [name]="difference.path"
              [checked]="kept().has(difference.path)"
              (change)="choose(difference.path, true)"
            />
            <span
              ><span class="quiet">{{ t().conflict.yours }}:</span>
              <bdi>{{ words.value(difference.path, difference.yours, data.options) }}</bdi></span
            >
          </label>
          <label>
            <input
              type="radio"
              [name]="difference.path"
              [checked]="!kept().has(difference.path)"
              (change)="choose(difference.path, false)"
            />
            <span
              ><span class="quiet">{{ t().conflict.theirs }}:</span>
              <bdi>{{ words.value(difference.path, difference.theirs, data.options) }}</bdi></span
            >
          </label>
        </fieldset>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" matDialogClose>{{ t().conflict.back }}</button>
      <button matButton="filled" type="button" (click)="close()">{{ t().conflict.save }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    fieldset {
      margin: 12px 0 0;
      padding: 8px 12px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
    }
    legend {
      padding-inline: 4px;
      font: var(--mat-sys-label-large);
    }
    label {
      display: flex;
      align-items: center;
      gap: 8px;
      min-block-size: 36px;
      overflow-wrap: anywhere;
    }
    label > span {
      display: flex;
      flex-wrap: wrap;
      gap: 0 6px;
    }
    input {
      flex: none;
      inline-size: 18px;
      block-size: 18px;
      accent-color: var(--mat-sys-primary);
    }
  `,
})
export class ConflictDialog {
  protected readonly data = inject<ConflictData>(MAT_DIALOG_DATA);
  protected readonly words = inject(MailboxWords);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  private readonly dialog = inject<MatDialogRef<ConflictDialog, readonly string[]>>(MatDialogRef);
  protected readonly kept = signal<ReadonlySet<string>>(
    new Set(this.data.differences.filter(({ keepYours }) => keepYours).map(({ path }) => path)),
  );

  protected choose(path: string, yours: boolean): void {
    this.kept.update((kept) => {
      const next = new Set(kept);
      if (yours) next.add(path);
      else next.delete(path);
      return next;
    });
  }

  protected close(): void {
    this.dialog.close([...this.kept()]);
  }
}
