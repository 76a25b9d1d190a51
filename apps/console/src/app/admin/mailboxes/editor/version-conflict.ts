import { Injectable, inject } from '@angular/core';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import { type Mailbox, mailbox } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import type { Failure } from '../../../api/failure.ts';
import { Session } from '../../../session/session.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import type { Option } from '../../../ui/option.ts';
import { ConflictDialog, type ConflictData } from './conflict-dialog.ts';
import { EditorApi } from './editor-api.ts';
import { type MailboxModel, modelOf } from './mailbox-model.ts';
import { differences, mergedModel } from './merge-versions.ts';

interface Merged {
  readonly base: Mailbox;
  readonly model: MailboxModel;
}

/** Somebody saved first: asks field by field what shall hold, and keeps the answer until the editor takes it. */
@Injectable({ providedIn: 'root' })
export class VersionConflict {
  private readonly dialog = inject(MatDialog);
  private readonly api = inject(EditorApi);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly t = inject(Texts).messages;
  private merged: Merged | null = null;

  /** `refusal` carries the mailbox as it is saved now (`current`). `options` give ids their names. */
  async ask(refusal: Failure, before: MailboxModel, yours: MailboxModel, options: readonly Option[]): Promise<void> {
    const base = mailbox.parse(refusal.members['current']);
    const theirs = modelOf(base);
    const config = new MatDialogConfig<ConflictData>();
    config.data = {
      version: base.version,
      detail: await this.whoSaved(base.id),
      differences: differences(before, yours, theirs),
      options,
    };
    config.width = '640px';
    config.maxWidth = 'calc(100vw - 24px)';
    const open = this.dialog.open<ConflictDialog, ConflictData, readonly string[]>(ConflictDialog, config);
    const paths = await firstValueFrom(open.afterClosed());
    this.merged = paths === undefined ? null : { base, model: mergedModel(theirs, yours, paths) };
  }

  /** By the history's newest entry, in our words: the refusal names fields as the API does. */
  private async whoSaved(id: string): Promise<string> {
    const page = await firstValueFrom(this.api.history(id, 1)).catch(() => null);
    const entry = page?.items[0];
    if (entry === undefined) return '';
    const time = this.formats.time(entry.at);
    if (entry.personId !== null && entry.personId === this.session.me()?.id) return this.t().conflict.yourself(time);
    return entry.personName === null ? '' : this.t().conflict.by(entry.personName, time);
  }

  /** The answer, once; null where there was no conflict or the person goes on editing. */
  takeMerged(): Merged | null {
    const { merged } = this;
    this.merged = null;
    return merged;
  }
}
