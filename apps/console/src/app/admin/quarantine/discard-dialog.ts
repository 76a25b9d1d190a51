import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { fieldDefaults } from '../../ui/field-defaults.ts';

/** So many mailboxes are named; of the rest, how many. */
const mostNamed = 10;

/** Asks before messages are thrown away, and why; closes with the reason. Its data is a mailbox's name for each message. */
@Component({
  selector: 'app-discard-dialog',
  imports: [MatButtonModule, MatDialogModule, MatFormFieldModule, MatInputModule],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ title() }}</h2>
    <mat-dialog-content>
      <p dir="auto">{{ text() }}</p>
      <mat-form-field class="reason" [class.missing]="missing()">
        <mat-label>{{ t().quarantine.reason }}</mat-label>
        <input
          #reason
          matInput
          maxlength="500"
          [value]="words()"
          [attr.aria-invalid]="missing()"
          (input)="words.set(reason.value)"
        />
        <mat-hint aria-live="polite">{{
          missing() ? t().quarantine.reasonMissing : t().quarantine.reasonHint
        }}</mat-hint>
      </mat-form-field>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" cdkFocusInitial matDialogClose>{{ t().form.cancel }}</button>
      <button matButton="filled" type="button" (click)="discard()">{{ confirm() }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    .reason {
      margin-block: 16px 8px;
    }
    .missing {
      --mat-form-field-outlined-outline-color: var(--mat-sys-error);
      --mat-form-field-outlined-hover-outline-color: var(--mat-sys-error);
      --mat-form-field-outlined-focus-outline-color: var(--mat-sys-error);
    }
    .missing mat-hint {
      color: var(--mat-sys-error);
    }
  `,
})
export class DiscardDialog {
  private readonly mailboxes = inject<readonly string[]>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<DiscardDialog, string>>(MatDialogRef);
  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly words = signal('');
  protected readonly missing = signal(false);
  private readonly count = this.mailboxes.length;

  protected readonly title = computed(() => {
    const { discardTitle, discardManyTitle } = this.t().quarantine;
    return this.count === 1 ? discardTitle : discardManyTitle(this.formats.number(this.count));
  });
  protected readonly text = computed(() => {
    const { discardText, discardManyText, discardMore } = this.t().quarantine;
    const names = [...new Set(this.mailboxes)];
    const named = names.slice(0, mostNamed).join(', ');
    const rest = names.length - mostNamed;
    const all = rest > 0 ? discardMore(named, this.formats.number(rest)) : named;
    return this.count === 1 ? discardText(all) : discardManyText(this.formats.number(this.count), all);
  });
  protected readonly confirm = computed(() =>
    this.t().quarantine.discardConfirm(this.count, this.formats.number(this.count)),
  );

  protected discard(): void {
    const reason = this.words().trim();
    this.missing.set(reason === '');
    if (reason !== '') this.dialog.close(reason);
  }
}
