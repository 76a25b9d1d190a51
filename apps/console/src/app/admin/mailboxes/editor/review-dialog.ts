import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { Texts } from '../../../text/texts.ts';
import type { ChangeRow } from './changes-list.ts';

export interface ReviewData {
  readonly rows: readonly ChangeRow[];
  /** Puts one field back to what is stored. */
  readonly putBack: (path: string) => void;
}

/** What Save would change, field by field; each can be put back. Closes with true to save. */
@Component({
  selector: 'app-review-dialog',
  imports: [MatButtonModule, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ t().review.title }}</h2>
    <mat-dialog-content>
      @if (rows().length === 0) {
        <p>{{ t().review.empty }}</p>
      }
      <ul>
        @for (row of rows(); track row.path) {
          <li>
            <div>
              <strong>{{ row.label }}</strong>
              <p>
                <bdi class="quiet">{{ row.before }}</bdi>
                <span aria-hidden="true"> → </span><span class="visually-hidden">{{ t().review.becomes }}</span>
                <bdi>{{ row.after }}</bdi>
              </p>
            </div>
            <button
              matButton
              type="button"
              [attr.aria-label]="t().review.putBackLabel(row.label)"
              (click)="putBack(row)"
            >
              {{ t().review.putBack }}
            </button>
          </li>
        }
      </ul>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" matDialogClose>{{ t().review.close }}</button>
      <button matButton="filled" type="button" [disabled]="rows().length === 0" (click)="dialog.close(true)">
        {{ t().form.save }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    ul {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 12px;
      padding-block: 8px;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    li:last-child {
      border-block-end: 0;
    }
    li > div {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    button {
      flex: none;
    }
  `,
})
export class ReviewDialog {
  private readonly data = inject<ReviewData>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<ReviewDialog, boolean>>(MatDialogRef);
  protected readonly t = inject(Texts).messages;
  protected readonly rows = signal(this.data.rows);

  protected putBack({ path }: ChangeRow): void {
    this.data.putBack(path);
    this.rows.update((rows) => rows.filter((row) => row.path !== path));
  }
}
