import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { RouterLink } from '@angular/router';
import { sentenceOf } from '../../api/failure.ts';
import { paged } from '../../api/paged.ts';
import { failureOf } from '../../api/read-failure.ts';
import { reloadOn } from '../../live/reload-on.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock } from '../../ui/data-block.ts';
import { Empty } from '../../ui/empty.ts';
import { Notices } from '../../ui/notices.ts';
import { Page } from '../../ui/page.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { MailboxApi } from '../mailboxes/mailbox-api.ts';
import { QuarantineActs, type Row } from './quarantine-acts.ts';
import { QuarantineApi } from './quarantine-api.ts';
import { RetryAll } from './retry-all.ts';

const atOnce = 20;

/** What could not be read, and what can be done about one, several or all. */
@Component({
  selector: 'app-quarantine-page',
  imports: [DataBlock, Empty, MatButtonModule, MatIconModule, MatMenuModule, Page, RelativeTime, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './quarantine-page.html',
  styleUrl: './quarantine-page.scss',
})
export class QuarantinePage {
  private readonly api = inject(QuarantineApi);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly acts = inject(QuarantineActs);
  protected readonly all = inject(RetryAll);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly list = paged((limit, cursor) => this.api.list(limit, cursor), atOnce);
  private readonly count = this.api.count();
  private readonly mailboxes = inject(MailboxApi).mailboxes();
  private readonly marked = signal<ReadonlySet<string>>(new Set());
  protected readonly mayDiscard = computed(() => this.session.roles().includes('administrator'));
  protected readonly rows = computed<readonly Row[]>(() => {
    const names = new Map((this.mailboxes.value() ?? []).map(({ id, name }) => [id, name]));
    const unknown = this.mailboxes.value() === undefined ? '' : this.t().quarantine.unknownMailbox;
    return (this.list.value() ?? []).map((entry) => ({ entry, mailbox: names.get(entry.mailboxId) ?? unknown }));
  });
  /** Only what is still listed can be selected. */
  protected readonly selected = computed(() => this.rows().filter(({ entry }) => this.marked().has(entry.id)));
  protected readonly total = computed(() => Math.max(this.count.value() ?? 0, this.rows().length));
  protected readonly working = computed(() => this.selected().some(({ entry }) => this.acts.busy().has(entry.id)));

  constructor() {
    this.list.restart();
    reloadOn(
      ({ kind }) => kind === 'message.quarantined' || kind === 'quarantine.changed',
      () => {
        this.renew();
      },
    );
  }

  protected isSelected(id: string): boolean {
    return this.marked().has(id);
  }

  protected select(id: string, on: boolean): void {
    this.marked.update((marked) => new Set(on ? [...marked, id] : [...marked].filter((each) => each !== id)));
  }

  protected selectAll(on: boolean): void {
    this.marked.set(new Set(on ? this.rows().map(({ entry }) => entry.id) : []));
  }

  /** After an act: those that left are no longer selected, those that stayed are. */
  protected async after(act: Promise<readonly string[]>): Promise<void> {
    const left = await act;
    this.marked.update((marked) => new Set([...marked].filter((id) => !left.includes(id))));
    this.renew();
  }

  protected retrySelected(): Promise<void> {
    return this.after(this.acts.retrySome(this.selected().map(({ entry }) => entry.id)));
  }

  protected async retryAll(): Promise<void> {
    try {
      await this.all.start();
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    }
  }

  private renew(): void {
    this.list.reload();
    this.count.reload();
  }
}
