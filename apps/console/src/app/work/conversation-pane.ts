import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Title } from '@angular/platform-browser';
import type { Conversation, ConversationChange, Draft } from '@postroom/contracts';
import { catchError, firstValueFrom, of } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { reloadOn } from '../live/reload-on.ts';
import { Session } from '../session/session.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { DataBlock } from '../ui/data-block.ts';
import { Notices } from '../ui/notices.ts';
import { RelativeTime } from '../ui/relative-time.ts';
import { ComposeApi, type ReplyDefaults } from './compose-api.ts';
import { Composer } from './composer.ts';
import { ConversationHead } from './conversation-head.ts';
import { MessageCard } from './message-card.ts';
import { NoteWriter } from './note-writer.ts';
import { PendingSends } from './pending-sends.ts';
import { Places } from './places.ts';
import { decision, defaultQueueRule, newestStanding, openAtFirst, timeline, unseen } from './timeline.ts';
import { WorkApi } from './work-api.ts';

/** Messages that a conversation comes with at most; older ones are not in it. */
const mostMessages = 200;

/** One conversation: its head, its messages and notes, the place to answer. Made anew for each. */
@Component({
  selector: 'app-conversation-pane',
  imports: [
    Composer,
    ConversationHead,
    DataBlock,
    MatButtonModule,
    MatIconModule,
    MessageCard,
    NoteWriter,
    RelativeTime,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation-pane.html',
  styleUrl: './conversation-pane.scss',
})
export class ConversationPane {
  readonly id = input.required<string>();
  /** It was closed, snoozed or junked: the next one is due. */
  readonly done = output();

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  protected readonly places = inject(Places);
  private readonly api = inject(WorkApi);
  private readonly compose = inject(ComposeApi);
  private readonly session = inject(Session);
  private readonly notices = inject(Notices);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly composer = viewChild(Composer);
  private readonly noteWriter = viewChild(NoteWriter);

  protected readonly remote = this.api.conversation(this.id);
  private readonly answered = signal<Conversation | null>(null);
  /** What the server said last, by its version. */
  protected readonly conversation = computed(() => {
    const read = this.remote.value();
    const answered = this.answered();
    return read !== undefined && (answered === null || read.version >= answered.version) ? read : (answered ?? read);
  });
  protected readonly entries = computed(() => {
    const conversation = this.conversation();
    return conversation === undefined ? [] : timeline(conversation);
  });
  protected readonly isCut = computed(
    () => (this.conversation()?.messageCount ?? 0) > mostMessages && this.entries().length >= mostMessages,
  );
  private readonly folded = signal<ReadonlyMap<string, boolean>>(new Map());
  private readonly opened = signal<ReadonlySet<string>>(new Set());
  protected readonly seenId = signal<string | null>(null);
  protected readonly newBelow = computed(() => unseen(this.conversation()?.messages ?? [], this.seenId()));
  protected readonly mine = computed(() => this.conversation()?.assigneeId === this.session.me()?.id);
  protected readonly writing = signal<'reply' | 'note' | null>(null);
  protected readonly start = signal<{ draft: Draft | undefined; defaults: ReplyDefaults | undefined } | null>(null);
  private ownSend = false;

  /** "In Refunds by the rule …", from the trace of the first message that has one. */
  protected readonly whyHere = computed(() => {
    const words = this.t().conversation;
    for (const { trace } of (this.conversation()?.messages ?? []).toReversed()) {
      const decided = decision(trace);
      const queue = this.places.queue(decided?.queueId ?? null)?.name;
      if (decided === null || queue === undefined || decided.as === 'follow-up') continue;
      if (decided.as === 'undeliverable') return words.undeliverable(queue);
      if (decided.rule === null) return words.routed(queue);
      return decided.rule.id === defaultQueueRule ? words.byDefault(queue) : words.byRule(queue, decided.rule.name);
    }
    return null;
  });

  constructor() {
    const title = inject(Title);
    effect(() => {
      const conversation = this.conversation();
      if (conversation === undefined) return;
      const subject = conversation.subject || this.t().workList.noSubject;
      const queue = this.places.queue(conversation.queueId)?.name;
      title.setTitle(this.t().shell.title(queue === undefined ? subject : `${subject} · ${queue}`));
      this.follow(conversation);
    });
    effect(() => {
      this.loadStart(this.id());
    });
    reloadOn(
      ({ conversationId }) => conversationId === this.id(),
      () => {
        this.remote.reload();
      },
    );
    inject(PendingSends)
      .undone.pipe(takeUntilDestroyed())
      .subscribe((conversationId) => {
        if (conversationId !== this.id()) return;
        this.writing.set(null);
        this.loadStart(this.id());
        this.remote.reload();
      });
  }

  /** Opens the answer, with the cursor in it. */
  reply(): void {
    if (this.start() === null) return;
    this.writing.set('reply');
    this.afterDrawn(() => this.composer()?.focus());
  }

  note(): void {
    this.writing.set('note');
    this.afterDrawn(() => this.noteWriter()?.focus());
  }

  toggleMine(): void {
    const conversation = this.conversation();
    if (conversation === undefined) return;
    if (this.mine()) void this.change({ assigneeId: null });
    else if (conversation.assigneeId === null) void this.change({ assigneeId: this.session.me()?.id ?? null });
  }

  toggleClosed(): void {
    const { state } = this.conversation() ?? {};
    if (state !== undefined) void this.change({ state: state === 'open' || state === 'snoozed' ? 'closed' : 'open' });
  }

  protected async change(body: ConversationChange): Promise<void> {
    try {
      const answer = await firstValueFrom(this.api.change(this.id(), body));
      this.answered.set(answer);
      if (body.queueId !== undefined) {
        this.notices.say(this.t().conversation.moved(this.places.queue(body.queueId)?.name ?? ''));
      } else if (body.state === 'snoozed' && answer.snoozedUntil !== null) {
        this.notices.say(this.t().conversation.slept(this.formats.dateTime(answer.snoozedUntil)));
      }
      if (body.state !== undefined && body.state !== 'open') this.done.emit();
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
      this.remote.reload();
    }
  }

  protected isOpen(id: string): boolean {
    return this.folded().get(id) ?? this.opened().has(id);
  }

  protected toggle(id: string): void {
    this.folded.update((folded) => new Map(folded).set(id, !this.isOpen(id)));
  }

  protected showNew(): void {
    const [first] = this.newBelow();
    this.seenId.set(newestStanding(this.conversation()?.messages ?? [])?.id ?? null);
    if (first !== undefined) this.scrollTo(first.id);
  }

  protected sent(): void {
    this.ownSend = true;
    this.writing.set(null);
    this.start.set(null);
    this.loadStart(this.id());
    this.remote.reload();
  }

  protected shut(): void {
    this.writing.set(null);
    this.loadStart(this.id());
  }

  protected noted(): void {
    this.writing.set(null);
    this.notices.say(this.t().composer.noteSaved);
    this.remote.reload();
  }

  /** What is new in the conversation: at first all is seen; later the reader says so, but for what they sent themselves. */
  private follow({ messages }: Conversation): void {
    const newest = newestStanding(messages);
    const stands = messages.some(({ id, sending }) => id === this.seenId() && sending?.state !== 'canceled');
    if (!stands || this.ownSend) {
      const first = this.seenId() === null;
      this.seenId.set(newest?.id ?? null);
      this.ownSend = this.ownSend && newest?.direction !== 'out';
      const open = openAtFirst(messages);
      this.opened.update((opened) => new Set([...opened, ...open]));
      const [target] = open;
      if (first && messages.length > 1 && target !== undefined) this.scrollTo(target);
    } else {
      const added = unseen(messages, this.seenId()).map(({ id }) => id);
      if (added.length > 0) this.opened.update((opened) => new Set([...opened, ...added]));
    }
  }

  private loadStart(id: string): void {
    this.compose
      .drafts(id)
      .pipe(catchError(() => of([])))
      .subscribe((drafts) => {
        this.compose
          .defaults(id)
          .pipe(catchError(() => of(undefined)))
          .subscribe((defaults) => {
            const [draft] = drafts;
            this.start.set({ draft, defaults });
            if (draft !== undefined && this.writing() === null) this.writing.set('reply');
          });
      });
  }

  private scrollTo(id: string): void {
    this.afterDrawn(() => {
      this.host.nativeElement.querySelector(`[data-entry="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'start' });
    });
  }

  private afterDrawn(work: () => void): void {
    afterNextRender({ read: work }, { injector: this.injector });
  }
}
