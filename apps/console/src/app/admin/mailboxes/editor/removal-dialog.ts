import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import type { Mailbox } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { fieldDefaults } from '../../../ui/field-defaults.ts';
import { EditorApi } from './editor-api.ts';

export interface RemovalData {
  readonly mailbox: Mailbox;
  readonly act: 'retire' | 'delete';
  /** Messages that wait on the server. */
  readonly waiting: number;
}

/** Retires or deletes a mailbox once its address was typed. Closes with what was done; stays open on a refusal. */
@Component({
  selector: 'app-removal-dialog',
  imports: [Banner, MatButtonModule, MatDialogModule, MatFormFieldModule, MatIconModule, MatInputModule],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ title() }}</h2>
    <mat-dialog-content>
      <p>{{ act() === 'retire' ? t().removal.retireTouches : t().removal.deleteTouches }}</p>
      @if (data.waiting > 0) {
        <p>{{ t().removal.waiting(data.waiting, formats.number(data.waiting)) }}</p>
      }
      <p>{{ t().removal.type(data.mailbox.email) }}</p>
      <mat-form-field>
        <mat-label>{{ t().removal.typeLabel }}</mat-label>
        <input
          #typed
          matInput
          cdkFocusInitial
          autocomplete="off"
          spellcheck="false"
          class="mono"
          [value]="word()"
          [attr.aria-describedby]="fault() ? 'removal-fault' : null"
          (input)="word.set(typed.value)"
          (keydown.enter)="go()"
        />
      </mat-form-field>
      @if (fault(); as words) {
        <pr-banner id="removal-fault" tone="error" icon="error" role="alert">
          {{ words }}
          @if (held()) {
            <ng-container bannerActions>
              <button matButton="outlined" type="button" (click)="retireInstead()">{{ t().removal.instead }}</button>
            </ng-container>
          }
        </pr-banner>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" matDialogClose>{{ t().form.cancel }}</button>
      <button matButton="filled" type="button" class="danger" [disabled]="busy()" disabledInteractive (click)="go()">
        {{ act() === 'retire' ? t().removal.retireNow : t().removal.deleteNow }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    p {
      margin-block-end: 8px;
      overflow-wrap: anywhere;
    }
    mat-form-field {
      inline-size: 100%;
      margin-block: 8px;
    }
  `,
})
export class RemovalDialog {
  protected readonly data = inject<RemovalData>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<RemovalDialog, 'retire' | 'delete'>>(MatDialogRef);
  private readonly api = inject(EditorApi);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly act = signal(this.data.act);
  protected readonly word = signal('');
  protected readonly busy = signal(false);
  protected readonly fault = signal<string | null>(null);
  /** The server refused to delete because messages were held. */
  protected readonly held = signal(false);
  protected readonly title = computed(() => {
    const { removal } = this.t();
    const { name } = this.data.mailbox;
    return this.act() === 'retire' ? removal.retireTitle(name) : removal.deleteTitle(name);
  });

  protected retireInstead(): void {
    this.act.set('retire');
    this.held.set(false);
    this.fault.set(null);
  }

  protected async go(): Promise<void> {
    const { mailbox } = this.data;
    if (this.busy()) return;
    if (this.word().trim().toLowerCase() !== mailbox.email.toLowerCase()) {
      this.fault.set(this.t().removal.typeFault);
      return;
    }
    const act = this.act();
    this.busy.set(true);
    try {
      await firstValueFrom<unknown>(act === 'retire' ? this.api.retire(mailbox.id) : this.api.remove(mailbox.id));
      this.dialog.close(act);
    } catch (error) {
      const failure = failureOf(error);
      this.held.set(act === 'delete' && failure.code === 'in-use');
      this.fault.set(sentenceOf(failure, this.t()));
    } finally {
      this.busy.set(false);
    }
  }
}
