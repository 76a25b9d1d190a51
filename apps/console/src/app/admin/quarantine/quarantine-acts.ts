import { Injectable, inject, signal } from '@angular/core';
import { MatDialog, MatDialogConfig } from '@angular/material/dialog';
import { Router } from '@angular/router';
import type { Quarantined } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../../api/failure.ts';
import { failureOf } from '../../api/read-failure.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { AskDialog } from '../../ui/ask-dialog.ts';
import { Notices } from '../../ui/notices.ts';
import { DiscardDialog } from './discard-dialog.ts';
import { QuarantineApi } from './quarantine-api.ts';

/** A message in quarantine with the name of its mailbox. */
export interface Row {
  readonly entry: Quarantined;
  readonly mailbox: string;
}

/** What people do with messages in quarantine. Each act says how it ended, and answers with the ids that left. */
@Injectable({ providedIn: 'root' })
export class QuarantineActs {
  private readonly api = inject(QuarantineApi);
  private readonly router = inject(Router);
  private readonly ask = inject(AskDialog);
  private readonly dialog = inject(MatDialog);
  private readonly notices = inject(Notices);
  private readonly formats = inject(Formats);
  private readonly t = inject(Texts).messages;
  private readonly working = signal<ReadonlySet<string>>(new Set());
  /** Messages whose act is under way. */
  readonly busy = this.working.asReadonly();

  async retry({ id }: Quarantined): Promise<readonly string[]> {
    const answer = await this.each([id], (one) => firstValueFrom(this.api.retry(one)));
    const [outcome] = answer.done;
    if (outcome === undefined) {
      this.notices.say(answer.failed);
      return [];
    }
    const words = this.t().quarantine;
    if (outcome.outcome === 'stored') {
      void this.offerConversation(words.retried, outcome.conversationId);
      return [id];
    }
    this.notices.say(words.retryFailed(outcome.cause ?? ''));
    return [];
  }

  /** One after the other: what fails meanwhile is the server's fault, not the reader's. */
  async retrySome(ids: readonly string[]): Promise<readonly string[]> {
    const { done, failed } = await this.each(ids, async (id) => ({
      id,
      ...(await firstValueFrom(this.api.retry(id))),
    }));
    const left = done.filter(({ outcome }) => outcome === 'stored').map(({ id }) => id);
    const still = ids.length - left.length;
    const words = this.t().quarantine;
    const told = words.retriedSome(still, this.formats.number(still), this.formats.number(ids.length));
    this.notices.say(failed === '' ? told : `${told} ${failed}`);
    return left;
  }

  async open({ id }: Quarantined): Promise<readonly string[]> {
    const words = this.t().quarantine;
    const answer = await this.ask.ask({
      title: words.openTitle,
      text: words.openText,
      answers: [
        { value: 'no', words: this.t().form.cancel, look: 'plain' },
        { value: 'yes', words: words.open, look: 'filled' },
      ],
    });
    if (answer !== 'yes') return [];
    const { done, failed } = await this.each([id], (one) => firstValueFrom(this.api.open(one)));
    const [outcome] = done;
    if (outcome === undefined) {
      this.notices.say(failed);
      return [];
    }
    void this.offerConversation(words.opened, outcome.conversationId);
    return [id];
  }

  /** Asks once for all, with the reason. */
  async discard(rows: readonly Row[]): Promise<readonly string[]> {
    const config = new MatDialogConfig<readonly string[]>();
    config.data = rows.map(({ mailbox }) => mailbox);
    config.role = 'alertdialog';
    config.autoFocus = '[cdkFocusInitial]';
    const open = this.dialog.open<DiscardDialog, readonly string[], string>(DiscardDialog, config);
    const reason = await firstValueFrom(open.afterClosed());
    if (reason === undefined) return [];
    const ids = rows.map(({ entry }) => entry.id);
    const { done, failed } = await this.each(ids, async (id) => {
      await firstValueFrom(this.api.discard(id, reason));
      return id;
    });
    const { discarded, notDiscarded } = this.t().quarantine;
    const count = (n: number) => this.formats.number(n);
    if (failed === '') this.notices.say(discarded(done.length, count(done.length)));
    else if (ids.length === 1) this.notices.say(failed);
    else this.notices.say(notDiscarded(count(ids.length - done.length), count(ids.length), failed));
    return done;
  }

  async copy(cause: string): Promise<void> {
    await navigator.clipboard.writeText(cause);
    this.notices.say(this.t().quarantine.copied);
  }

  private async offerConversation(words: string, conversationId: string | null): Promise<void> {
    if (conversationId === null) this.notices.say(words);
    else if (await this.notices.offer(words, this.t().quarantine.showConversation)) {
      await this.router.navigate(['/work/c', conversationId]);
    }
  }

  /** What was answered, and the sentence of the last failure or ''. */
  private async each<T>(
    ids: readonly string[],
    act: (id: string) => Promise<T>,
  ): Promise<{ done: readonly T[]; failed: string }> {
    this.working.update((working) => new Set([...working, ...ids]));
    const done: T[] = [];
    let failed = '';
    for (const id of ids) {
      try {
        done.push(await act(id));
      } catch (error) {
        failed = sentenceOf(failureOf(error), this.t());
      } finally {
        this.working.update((working) => new Set([...working].filter((each) => each !== id)));
      }
    }
    return { done, failed };
  }
}
