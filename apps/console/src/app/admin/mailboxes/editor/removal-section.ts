import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import type { Mailbox } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { type RemovalData, RemovalDialog } from './removal-dialog.ts';

/** The last card of a mailbox: how it ends. */
@Component({
  selector: 'app-removal-section',
  imports: [Card, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-card anchor="removal" [heading]="t().removal.title" [text]="t().removal.text">
      <div class="buttons">
        <button matButton="outlined" type="button" (click)="ask('retire')">{{ t().removal.retire }}</button>
        <button matButton="outlined" type="button" (click)="ask('delete')">{{ t().removal.delete }}</button>
      </div>
    </pr-card>
  `,
  styleUrl: './sections.scss',
})
export class RemovalSection {
  readonly mailbox = input.required<Mailbox>();
  /** Messages that wait on the server. */
  readonly waiting = input(0);
  readonly removed = output<'retire' | 'delete'>();

  private readonly dialog = inject(MatDialog);
  protected readonly t = inject(Texts).messages;

  protected async ask(act: 'retire' | 'delete'): Promise<void> {
    const config = new MatDialogConfig<RemovalData>();
    config.data = { mailbox: this.mailbox(), act, waiting: this.waiting() };
    config.width = '560px';
    config.maxWidth = 'calc(100vw - 24px)';
    config.role = 'alertdialog';
    const open = this.dialog.open<RemovalDialog, RemovalData, 'retire' | 'delete'>(RemovalDialog, config);
    const done = await firstValueFrom(open.afterClosed());
    if (done !== undefined) this.removed.emit(done);
  }
}
