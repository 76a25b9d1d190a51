import { ChangeDetectionStrategy, Component, Injector, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import type { MailboxStatus } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Banner } from '../../ui/banner.ts';
import { Clock } from '../../ui/clock.ts';
import { Notices } from '../../ui/notices.ts';
import { FirstActivationDialog } from './first-activation-dialog.ts';

/** What is wrong with a mailbox, in the server's own words and with what to do; and the question of the first activation. */
@Component({
  selector: 'app-mailbox-trouble',
  imports: [Banner, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (status().state === 'waiting-for-choice') {
      <pr-banner tone="warn" icon="contact_support">
        <p>{{ question() }}</p>
        @if (status().question?.reason; as reason) {
          <p class="quiet">{{ reason }}</p>
        }
        @if (mayAct()) {
          <button bannerActions matButton="outlined" type="button" (click)="ask()">
            {{ t().firstActivation.open }}
          </button>
        }
      </pr-banner>
    }
    @if (status().error; as error) {
      <pr-banner tone="error" icon="error">
        <p>
          {{ t().mailbox.lastError }} <bdi>{{ error.message }}</bdi>
        </p>
        @if (when(); as words) {
          <p>{{ words }}</p>
        }
        <p class="quiet">{{ t().mailbox.todo[error.kind] }}</p>
      </pr-banner>
    }
    @if (status().deletesIgnoredSince; as since) {
      <pr-banner tone="warn" icon="warning">
        <p>{{ t().activity.deletesIgnored(formats.date(since)) }}</p>
        <p class="quiet">{{ t().activity.deletesIgnoredTodo }}</p>
      </pr-banner>
    }
    @for (notice of notices(); track notice) {
      <pr-banner tone="warn" icon="warning">{{ notice }}</pr-banner>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 12px;
      max-inline-size: 720px;
    }
    pr-banner:last-child {
      margin-block-end: 16px;
    }
  `,
})
export class MailboxTrouble {
  readonly status = input.required<MailboxStatus>();
  readonly mayAct = input(false);
  /** The mailbox's limit of bytes a day; null without one. */
  readonly dailyBytes = input<number | null>(null);
  readonly answered = output();

  private readonly dialog = inject(MatDialog);
  private readonly injector = inject(Injector);
  private readonly says = inject(Notices);
  private readonly clock = inject(Clock);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  /** Since when it fails, how often it was tried, when it is tried next. */
  protected readonly when = computed(() => {
    const { failingSince, failures, nextVisitAt, state } = this.status();
    const words = this.t().activity;
    const now = this.clock.now();
    const said: string[] = [];
    if (failingSince !== null) {
      const since = this.formats.timeOrDay(failingSince, now);
      said.push(words.failingSince(since, this.formats.age(now - Date.parse(failingSince))));
    }
    if (failures !== undefined && failures > 0) said.push(words.failures(failures, this.formats.number(failures)));
    if (state !== 'inactive' && nextVisitAt !== null) {
      const ahead = Date.parse(nextVisitAt) > now;
      said.push(ahead ? words.nextTry(this.formats.relative(nextVisitAt, now)) : words.tryingNow);
    }
    return said.join(' ');
  });
  /** What works otherwise than meant, although visits go well. */
  protected readonly notices = computed(() => {
    const { resting = 0, expireDays = null, dailyBytesReached = false } = this.status();
    const words = this.t().activity;
    const cap = this.dailyBytes();
    return [
      ...(dailyBytesReached && cap !== null ? [words.capReached(this.formats.size(cap))] : []),
      ...(resting > 0 ? [words.resting(resting, this.formats.number(resting))] : []),
      ...(expireDays !== null ? [words.expires(expireDays, this.formats.number(expireDays))] : []),
    ];
  });
  protected readonly question = computed(() => {
    const { question, waiting } = this.status();
    const count = this.formats.number(question?.count ?? waiting);
    const oldest = question?.oldest ?? null;
    const { ask, askPlain } = this.t().firstActivation;
    return oldest === null ? askPlain(count) : ask(count, this.formats.date(oldest));
  });

  protected async ask(): Promise<void> {
    const config = new MatDialogConfig<MailboxStatus>();
    config.data = this.status();
    config.injector = this.injector;
    const open = this.dialog.open<FirstActivationDialog, MailboxStatus, MailboxStatus>(FirstActivationDialog, config);
    if ((await firstValueFrom(open.afterClosed())) === undefined) return;
    this.says.say(this.t().firstActivation.started);
    this.answered.emit();
  }
}
