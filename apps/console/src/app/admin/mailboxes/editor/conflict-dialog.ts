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
  /** Who saved it and when; '' where that could not be read. */
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
      <table>
        <thead>
          <tr>
            <th scope="col">{{ t().conflict.field }}</th>
            <th scope="col">{{ t().conflict.yours }}</th>
            <th scope="col">{{ t().conflict.theirs }}</th>
          </tr>
        </thead>
        <tbody>
          @for (difference of data.differences; track difference.path) {
            @let label = words.label(difference.path);
            <tr>
              <th scope="row">{{ label }}</th>
              @for (side of sides; track side) {
                <td>
                  <label>
                    <input
                      type="radio"
                      [name]="difference.path"
                      [attr.aria-label]="label + ', ' + t().conflict[side] + ': ' + shown(difference, side)"
                      [checked]="kept().has(difference.path) === (side === 'yours')"
                      (change)="choose(difference.path, side === 'yours')"
                    />
                    <bdi>{{ shown(difference, side) }}</bdi>
                  </label>
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" matDialogClose>{{ t().conflict.back }}</button>
      <button matButton="filled" type="button" (click)="close()">{{ t().conflict.save }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    table {
      inline-size: 100%;
      margin-block-start: 12px;
      border-collapse: collapse;
      table-layout: fixed;
    }
    th,
    td {
      padding: 4px 8px 4px 0;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      overflow-wrap: anywhere;
      text-align: start;
    }
    thead th {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
    tbody th {
      font: var(--mat-sys-label-large);
    }
    label {
      display: flex;
      align-items: center;
      gap: 8px;
      min-block-size: 44px;
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

  protected readonly sides = ['yours', 'theirs'] as const;

  protected shown(difference: Difference, side: 'yours' | 'theirs'): string {
    return this.words.value(difference.path, difference[side], this.data.options);
  }

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
