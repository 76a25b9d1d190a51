import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Texts } from '../../text/texts.ts';
import { fieldDefaults } from '../../ui/field-defaults.ts';

/** Asks before a message is thrown away, and why; closes with the reason. Its data is the mailbox's name. */
@Component({
  selector: 'app-discard-dialog',
  imports: [MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ t().quarantine.discardTitle }}</h2>
    <mat-dialog-content>
      <p>{{ t().quarantine.discardText(mailbox) }}</p>
      <mat-form-field class="reason">
        <mat-label>{{ t().quarantine.reason }}</mat-label>
        <input
          #reason
          matInput
          maxlength="500"
          [value]="words()"
          [attr.aria-invalid]="missing()"
          (input)="words.set(reason.value)"
        />
        <mat-hint>{{ missing() ? t().quarantine.reasonMissing : t().quarantine.reasonHint }}</mat-hint>
      </mat-form-field>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" cdkFocusInitial matDialogClose>{{ t().form.cancel }}</button>
      <button matButton="filled" type="button" (click)="discard()">{{ t().quarantine.discardConfirm }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    .reason {
      margin-block: 16px 8px;
    }
  `,
})
export class DiscardDialog {
  protected readonly mailbox = inject<string>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<DiscardDialog, string>>(MatDialogRef);
  protected readonly t = inject(Texts).messages;
  protected readonly words = signal('');
  protected readonly missing = signal(false);

  protected discard(): void {
    const reason = this.words().trim();
    this.missing.set(reason === '');
    if (reason !== '') this.dialog.close(reason);
  }
}
