import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { type Books, type Mailbox, type MailboxStatus, emptyBooks } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../api/failure.ts';
import { failureOf } from '../../api/read-failure.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { Clock } from '../../ui/clock.ts';
import { Notices } from '../../ui/notices.ts';
import { StateChip } from '../../ui/state-chip.ts';
import { MailboxApi } from './mailbox-api.ts';
import { levelLook, stateLook } from './mailbox-state.ts';

const bookNames = ['offered', 'stored', 'alreadyStored', 'quarantined', 'skipped', 'waiting'] as const;

/** By how much the books do not balance: 0 where every message offered is accounted for. */
export function imbalance(books: Books): number {
  return books.offered - books.stored - books.alreadyStored - books.quarantined - books.skipped - books.waiting;
}

/** State, address, visits, waiting and today's books of a mailbox, with "Poll now". */
@Component({
  selector: 'app-mailbox-head',
  imports: [MatButtonModule, MatIconModule, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-head.html',
  styleUrl: './mailbox-head.scss',
})
export class MailboxHead {
  readonly mailbox = input.required<Mailbox>();
  readonly status = input.required<MailboxStatus | null>();
  readonly mayAct = input(false);
  readonly acted = output();

  private readonly api = inject(MailboxApi);
  private readonly notices = inject(Notices);
  private readonly clock = inject(Clock);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly bookNames = bookNames;
  protected readonly asking = signal(false);

  protected readonly look = computed(() => {
    const status = this.status();
    return status === null ? null : stateLook(status, this.t(), this.formats, this.clock.now());
  });
  protected readonly level = computed(() => {
    const status = this.status();
    return status === null ? null : levelLook(status, this.t());
  });
  protected readonly visited = computed(() => {
    const at = this.status()?.lastVisitAt ?? null;
    const { mailbox } = this.t();
    return at === null ? mailbox.neverVisited : mailbox.lastVisit(this.formats.relative(at, this.clock.now()));
  });
  protected readonly next = computed(() => {
    const at = this.status()?.nextVisitAt ?? null;
    if (at === null || Date.parse(at) <= this.clock.now()) return null;
    return this.t().mailbox.nextVisit(this.formats.relative(at, this.clock.now()));
  });
  /** Bytes fetched today, against the mailbox's limit where it has one. */
  protected readonly bytes = computed(() => {
    const bytes = this.status()?.bytesToday;
    const cap = this.mailbox().more.dailyBytes;
    const { bytesToday, bytesOfCap } = this.t().activity;
    if (bytes === undefined) return null;
    return cap === null
      ? bytesToday(this.formats.size(bytes))
      : bytesOfCap(this.formats.size(bytes), this.formats.size(cap));
  });
  protected readonly balance = computed(() => imbalance(this.status()?.books ?? emptyBooks));
  protected readonly canPoll = computed(() => {
    const state = this.status()?.state;
    return this.mayAct() && state !== undefined && state !== 'inactive' && state !== 'waiting-for-choice';
  });

  protected async poll(): Promise<void> {
    this.asking.set(true);
    try {
      await firstValueFrom(this.api.poll(this.mailbox().id));
      this.notices.say(this.t().mailbox.pollAsked);
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    } finally {
      this.asking.set(false);
      this.acted.emit();
    }
  }
}
