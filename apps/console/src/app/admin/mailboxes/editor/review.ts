import { Injectable, inject } from '@angular/core';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import type { Option } from '../../../ui/option.ts';
import { editedPaths } from './mailbox-body.ts';
import type { MailboxModel } from './mailbox-model.ts';
import { MailboxWords } from './mailbox-words.ts';
import { valueAt } from './merge-versions.ts';
import { type ReviewData, ReviewDialog } from './review-dialog.ts';

/** Shows what Save would change, old beside new. */
@Injectable({ providedIn: 'root' })
export class Review {
  private readonly dialog = inject(MatDialog);
  private readonly words = inject(MailboxWords);

  /** True where the reader wants to save. `options` give ids their names; `putBack` undoes one field. */
  async open(
    before: MailboxModel,
    after: MailboxModel,
    options: readonly Option[],
    putBack: (path: string) => void,
  ): Promise<boolean> {
    const config = new MatDialogConfig<ReviewData>();
    config.data = {
      putBack,
      rows: editedPaths(before, after).map((path) => ({
        path,
        label: this.words.label(path),
        before: this.words.value(path, valueAt(before, path), options),
        after: this.words.value(path, valueAt(after, path), options),
      })),
    };
    config.width = '640px';
    config.maxWidth = 'calc(100vw - 24px)';
    const open = this.dialog.open<ReviewDialog, ReviewData, boolean>(ReviewDialog, config);
    return (await firstValueFrom(open.afterClosed())) === true;
  }
}
