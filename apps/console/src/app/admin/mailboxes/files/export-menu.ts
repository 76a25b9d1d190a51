import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { type MailboxFileFormat, mailboxFileFormats } from '@postroom/contracts';
import { sentenceOf } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Texts } from '../../../text/texts.ts';
import { Notices } from '../../../ui/notices.ts';
import { MailboxFilesApi } from './mailbox-files-api.ts';

/** Saves all mailboxes that the person sees as a file of theirs. It holds no secret. */
@Component({
  selector: 'app-export-menu',
  imports: [MatButtonModule, MatIconModule, MatMenuModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button matButton="outlined" type="button" [matMenuTriggerFor]="menu" [disabled]="busy()" disabledInteractive>
      {{ t().mailboxTable.export }}<mat-icon iconPositionEnd svgIcon="expand_more" />
    </button>
    <mat-menu #menu="matMenu">
      @for (format of formats; track format) {
        <button mat-menu-item type="button" (click)="save(format)">{{ t().mailboxFiles.as[format] }}</button>
      }
    </mat-menu>
  `,
})
export class ExportMenu {
  private readonly api = inject(MailboxFilesApi);
  private readonly notices = inject(Notices);
  private readonly document = inject(DOCUMENT);
  protected readonly t = inject(Texts).messages;
  protected readonly formats = mailboxFileFormats;
  protected readonly busy = signal(false);

  protected async save(format: MailboxFileFormat): Promise<void> {
    this.busy.set(true);
    try {
      this.give(await this.api.export(format), `mailboxes.${format}`);
      this.notices.say(this.t().mailboxFiles.exported);
    } catch (error) {
      this.notices.say(this.t().mailboxFiles.notExported(sentenceOf(failureOf(error), this.t())));
    } finally {
      this.busy.set(false);
    }
  }

  /** Through a link, as browsers save what a page made. */
  private give(file: Blob, name: string): void {
    const link = this.document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
