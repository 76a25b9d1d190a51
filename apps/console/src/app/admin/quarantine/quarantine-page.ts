import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import { MatIconModule } from '@angular/material/icon';
import { Router } from '@angular/router';
import type { Quarantined } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../api/failure.ts';
import { paged } from '../../api/paged.ts';
import { failureOf } from '../../api/read-failure.ts';
import { reloadOn } from '../../live/reload-on.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { AskDialog } from '../../ui/ask-dialog.ts';
import { DataBlock } from '../../ui/data-block.ts';
import { Empty } from '../../ui/empty.ts';
import { Notices } from '../../ui/notices.ts';
import { Page } from '../../ui/page.ts';
import { RawView } from '../../ui/raw-view.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { MailboxApi } from '../mailboxes/mailbox-api.ts';
import { DiscardDialog } from './discard-dialog.ts';
import { QuarantineApi } from './quarantine-api.ts';

const atOnce = 20;

/** What could not be read: why, the bytes themselves, and what can be done about each or all. */
@Component({
  selector: 'app-quarantine-page',
  imports: [DataBlock, Empty, MatButtonModule, MatIconModule, Page, RawView, RelativeTime],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './quarantine-page.html',
  styleUrl: './quarantine-page.scss',
})
export class QuarantinePage {
  private readonly api = inject(QuarantineApi);
  private readonly router = inject(Router);
  private readonly ask = inject(AskDialog);
  private readonly dialog = inject(MatDialog);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly list = paged((limit, cursor) => this.api.list(limit, cursor), atOnce);
  private readonly mailboxes = inject(MailboxApi).mailboxes();
  protected readonly mayDiscard = computed(() => this.session.roles().includes('administrator'));
  /** Rows whose act is under way. */
  protected readonly busy = signal<ReadonlySet<string>>(new Set());
  protected readonly looked = signal<string | null>(null);
  protected readonly rows = computed(() => {
    const names = new Map((this.mailboxes.value() ?? []).map(({ id, name }) => [id, name]));
    const unknown = this.mailboxes.value() === undefined ? '' : this.t().quarantine.unknownMailbox;
    return (this.list.value() ?? []).map((entry) => ({ entry, mailbox: names.get(entry.mailboxId) ?? unknown }));
  });

  constructor() {
    this.list.restart();
    reloadOn(
      ({ kind }) => kind === 'message.quarantined' || kind === 'quarantine.changed',
      () => {
        this.list.reload();
      },
    );
  }

  protected toggle(id: string): void {
    this.looked.update((before) => (before === id ? null : id));
  }

  protected retry({ id }: Quarantined): Promise<void> {
    return this.act(id, async () => {
      const { outcome, conversationId, cause } = await firstValueFrom(this.api.retry(id));
      const words = this.t().quarantine;
      // Not awaited: the list follows at once, the words stay a while.
      if (outcome === 'stored') void this.offerConversation(words.retried, conversationId);
      else this.notices.say(words.retryFailed(cause ?? ''));
    });
  }

  protected async open({ id }: Quarantined): Promise<void> {
    const words = this.t().quarantine;
    const answer = await this.ask.ask({
      title: words.openTitle,
      text: words.openText,
      answers: [
        { value: 'no', words: this.t().form.cancel, look: 'plain' },
        { value: 'yes', words: words.open, look: 'filled' },
      ],
    });
    if (answer !== 'yes') return;
    await this.act(id, async () => {
      const { conversationId } = await firstValueFrom(this.api.open(id));
      void this.offerConversation(words.opened, conversationId);
    });
  }

  protected async discard({ id }: Quarantined, mailbox: string): Promise<void> {
    const config = new MatDialogConfig<string>();
    config.data = mailbox;
    config.role = 'alertdialog';
    config.autoFocus = '[cdkFocusInitial]';
    const open = this.dialog.open<DiscardDialog, string, string>(DiscardDialog, config);
    const reason = await firstValueFrom(open.afterClosed());
    if (reason === undefined) return;
    await this.act(id, async () => {
      await firstValueFrom(this.api.discard(id, reason));
      this.notices.say(this.t().quarantine.discarded);
    });
  }

  protected async retryAll(): Promise<void> {
    try {
      await firstValueFrom(this.api.retryAll());
      this.notices.say(this.t().quarantine.retryAllAsked);
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    }
  }

  protected async copy(cause: string): Promise<void> {
    await navigator.clipboard.writeText(cause);
    this.notices.say(this.t().quarantine.copied);
  }

  private async offerConversation(words: string, conversationId: string | null): Promise<void> {
    if (conversationId === null) this.notices.say(words);
    else if (await this.notices.offer(words, this.t().quarantine.showConversation)) {
      await this.router.navigate(['/work/c', conversationId]);
    }
  }

  private async act(id: string, work: () => Promise<void>): Promise<void> {
    this.busy.update((busy) => new Set([...busy, id]));
    try {
      await work();
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    } finally {
      this.busy.update((busy) => new Set([...busy].filter((each) => each !== id)));
      this.list.reload();
    }
  }
}
