import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { FirstActivation, MailboxStatus } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../api/failure.ts';
import { failureOf } from '../../api/read-failure.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Banner } from '../../ui/banner.ts';
import { MailboxApi } from './mailbox-api.ts';

const choices = ['all', 'newerThan', 'fromNow'] as const;

/** What becomes of the mail that waits when a mailbox is first made active. Closes with the new state. */
@Component({
  selector: 'app-first-activation-dialog',
  imports: [Banner, MatButtonModule, MatDialogModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>{{ t().firstActivation.title }}</h2>
    <mat-dialog-content>
      <p>{{ question() }}</p>
      <div class="choices" role="radiogroup" [attr.aria-label]="t().firstActivation.title">
        @for (each of choices; track each) {
          <label>
            <input type="radio" name="choice" [checked]="each === choice()" (change)="choice.set(each)" />
            <span>
              <strong>{{ t().firstActivation[each] }}</strong>
              <span class="quiet">{{ texts()[each] }}</span>
            </span>
          </label>
        }
      </div>
      @if (choice() === 'newerThan') {
        <label class="date">
          {{ t().firstActivation.date }}
          <input
            #day
            type="date"
            [max]="today"
            [value]="date()"
            [attr.aria-describedby]="fault() ? 'activation-fault' : null"
            (input)="date.set(day.value)"
          />
        </label>
      }
      <p class="quiet">{{ t().firstActivation.note }}</p>
      @if (fault(); as words) {
        <pr-banner id="activation-fault" tone="error" icon="error" role="alert">{{ words }}</pr-banner>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" matDialogClose>{{ t().form.cancel }}</button>
      <button matButton="filled" type="button" [disabled]="busy()" disabledInteractive (click)="start()">
        {{ t().firstActivation.start }}
      </button>
    </mat-dialog-actions>
  `,
  styles: `
    .choices {
      display: grid;
      gap: 4px;
      margin-block: 16px 8px;
    }
    .choices label {
      display: flex;
      align-items: flex-start;
      gap: 10px;
      padding: 8px;
      border-radius: 8px;
      cursor: pointer;
    }
    .choices label:hover {
      background: var(--mat-sys-surface-container-high);
    }
    .choices span {
      display: grid;
    }
    input[type='radio'] {
      flex: none;
      inline-size: 18px;
      block-size: 18px;
      margin: 1px;
      accent-color: var(--mat-sys-primary);
    }
    .date {
      display: grid;
      gap: 4px;
      justify-items: start;
      margin-block-end: 12px;
      padding-inline-start: 36px;
      font: var(--mat-sys-label-medium);
    }
    .date input {
      min-block-size: 44px;
      padding-inline: 12px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      background: none;
      color: inherit;
      font: var(--mat-sys-body-medium);
    }
    pr-banner {
      margin-block-start: 12px;
    }
  `,
})
export class FirstActivationDialog {
  private readonly status = inject<MailboxStatus>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<FirstActivationDialog, MailboxStatus>>(MatDialogRef);
  private readonly api = inject(MailboxApi);
  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly choices = choices;
  protected readonly today = new Date().toISOString().slice(0, 10);
  protected readonly choice = signal<FirstActivation['choice']>('all');
  protected readonly date = signal('');
  protected readonly fault = signal<string | null>(null);
  protected readonly busy = signal(false);
  protected readonly texts = computed(() => {
    const { allText, newerThanText, fromNowText } = this.t().firstActivation;
    return { all: allText, newerThan: newerThanText, fromNow: fromNowText };
  });
  protected readonly question = computed(() => {
    const { question } = this.status;
    const count = this.formats.number(question?.count ?? this.status.waiting);
    const oldest = question?.oldest ?? null;
    const { ask, askPlain } = this.t().firstActivation;
    return oldest === null ? askPlain(count) : ask(count, this.formats.date(oldest));
  });

  protected async start(): Promise<void> {
    const choice = this.choice();
    if (choice === 'newerThan' && this.date() === '') {
      this.fault.set(this.t().firstActivation.dateMissing);
      return;
    }
    // The day begins where the reader is.
    const date = choice === 'newerThan' ? new Date(`${this.date()}T00:00:00`).toISOString() : null;
    this.busy.set(true);
    try {
      const answered = this.api.answerFirstActivation(this.status.mailboxId, { choice, date });
      this.dialog.close(await firstValueFrom(answered));
    } catch (error) {
      this.fault.set(sentenceOf(failureOf(error), this.t()));
    } finally {
      this.busy.set(false);
    }
  }
}
