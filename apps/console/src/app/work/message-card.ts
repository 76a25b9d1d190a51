import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import type { Message, NamedAddress } from '@postroom/contracts';
import { RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { initials } from '../shell/account-menu.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { Notices } from '../ui/notices.ts';
import { RelativeTime } from '../ui/relative-time.ts';
import { StateChip } from '../ui/state-chip.ts';
import { AttachmentList } from './attachment-list.ts';
import { MailFrame } from './mail-frame.ts';
import { MessageDetails } from './message-details.ts';
import { OriginalBanner } from './original-banner.ts';
import { outboxLook } from './outbox-words.ts';
import { WorkApi } from './work-api.ts';

/** One message: folded to a line, or whole with its marks, text and attachments. */
@Component({
  selector: 'app-message-card',
  imports: [
    AttachmentList,
    MailFrame,
    MatButtonModule,
    MessageDetails,
    OriginalBanner,
    MatIconModule,
    RelativeTime,
    RouterLink,
    StateChip,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-card.html',
  styleUrl: './message-card.scss',
})
export class MessageCard {
  readonly message = input.required<Message>();
  readonly open = input.required<boolean>();
  readonly toggled = output();

  private readonly api = inject(WorkApi);
  private readonly notices = inject(Notices);
  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  protected readonly answerShown = signal(false);
  /** Pictures from elsewhere: loaded for this message alone, while its conversation is open. */
  protected readonly pictures = signal(false);

  /** The message read in another character set than it came in. */
  protected readonly again = signal<{ charset: string; message: Message } | null>(null);
  /** The whole of a message that came with its beginning only. */
  protected readonly whole = linkedSignal<string, Message | null>({
    // What changes about a message keeps it shown; the whole of it, where that came meanwhile, does not.
    source: () => (this.message().onlyBeginning ? this.message().id : ''),
    computation: (key, before) => (before?.source === key ? before.value : null),
  });
  protected readonly asking = signal(false);
  protected readonly shown = computed(() => this.again()?.message ?? this.whole() ?? this.message());

  protected readonly who = computed(() => {
    const { from } = this.message();
    return from === null ? this.t().workList.noCustomer : from.name || from.address;
  });
  protected readonly letters = computed(() => initials(this.who()));
  protected readonly to = computed(() => addresses(this.message().to) || this.t().conversation.noRecipient);
  protected readonly cc = computed(() => addresses(this.message().cc));
  protected readonly files = computed(() => this.message().attachments.filter(({ inline }) => !inline));
  /** The beginning of the text for the folded line. */
  protected readonly beginning = computed(() => (this.message().text ?? '').slice(0, 200));
  protected readonly marks = computed(() => {
    const { marks } = this.message();
    const words = this.t().conversation;
    const known: readonly (readonly [mark: string, icon: string, words: string, title: string])[] = [
      ['unparsed', 'error', words.unparsed, this.t().message.unparsed],
      ['unverified-sender', 'unverified', words.unverified, words.unverifiedWhy],
      ['bounce', 'assignment_return', words.bounce, ''],
      ['automatic', 'robot', words.automatic, ''],
      ['joined-by-subject', 'link', words.bySubject, ''],
      ['training', 'pause_circle', words.training, ''],
    ];
    return known
      .filter(([mark]) => marks.includes(mark))
      .map(([mark, icon, text, title]) => ({ mark, icon, text, title }));
  });
  protected readonly sent = computed(() => {
    const { sending } = this.message();
    return sending === null ? null : outboxLook(sending.state, this.t(), sending.notDelivered);
  });

  protected asItCame(): void {
    this.again.set(null);
  }

  protected async showAll(): Promise<void> {
    this.asking.set(true);
    try {
      this.whole.set(await firstValueFrom(this.api.message(this.message().id)));
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    } finally {
      this.asking.set(false);
    }
  }
}

function addresses(list: readonly NamedAddress[]): string {
  return list.map(({ name, address }) => address || name).join(', ');
}
