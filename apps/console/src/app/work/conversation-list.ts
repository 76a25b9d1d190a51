import { ChangeDetectionStrategy, Component, ElementRef, computed, effect, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { Session } from '../session/session.ts';
import { initials } from '../shell/account-menu.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { Clock } from '../ui/clock.ts';
import { DataBlock } from '../ui/data-block.ts';
import type { ListKind } from './list-kind.ts';
import { ListState } from './list-state.ts';
import type { Row } from './list-rows.ts';
import { Places } from './places.ts';
import { isPastTarget } from './queue-places.ts';

/** The conversations of a queue, or one's own; who waits longest is first. Nothing moves under pointer or focus. */
@Component({
  selector: 'app-conversation-list',
  imports: [DataBlock, MatButtonModule, MatIconModule, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation-list.html',
  styleUrl: './conversation-list.scss',
  host: {
    '(pointerenter)': 'hold("pointer", true)',
    '(pointerleave)': 'hold("pointer", false)',
    '(focusin)': 'hold("focus", true)',
    '(focusout)': 'hold("focus", false)',
  },
})
export class ConversationList {
  readonly kind = input.required<ListKind>();
  /** The conversation that is open beside the list. */
  readonly current = input<string>();
  readonly list = inject(ListState);

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  private readonly places = inject(Places);
  private readonly session = inject(Session);
  private readonly clock = inject(Clock);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly held = new Set<string>();

  protected readonly queue = computed(() => this.places.queue(this.kind().queueId));
  protected readonly states = ['open', 'snoozed', 'closed'] as const;
  protected readonly heading = computed(() =>
    this.kind().queueId === null ? this.t().work.mine : (this.queue()?.name ?? this.t().work.queueGone),
  );
  protected readonly facts = computed(() => {
    const { queueId } = this.kind();
    const figures = this.places.figures.value()?.find((each) => each.queueId === queueId);
    const target = this.queue()?.targetMinutes;
    const words = this.t().workList;
    if (figures === undefined) return '';
    const open = words.waiting(figures.open, this.formats.number(figures.open));
    return target == null ? open : `${open}, ${words.target(this.formats.age(target * 60_000))}`;
  });
  protected readonly empty = computed(() => {
    const { queueId, state } = this.kind();
    const words = this.t().workList;
    return queueId === null ? words.emptyMine[state] : words.empty[state](this.heading());
  });

  constructor() {
    effect(() => {
      const { queueId, state } = this.kind();
      this.list.open({ queueId, state });
    });
  }

  /** Puts the focus on the conversation after (1) or before (-1) the one that has it, or that is open. */
  move(step: 1 | -1): void {
    const inList = document.activeElement?.closest<HTMLElement>('[data-conversation]')?.dataset['conversation'];
    const next = this.list.neighbourOf(inList ?? this.current() ?? null, step);
    if (next !== undefined) this.focusRow(next.id);
  }

  /** Puts the focus on a conversation's row; false where it is not in the list. */
  focusRow(id: string | undefined): boolean {
    const row = this.element.nativeElement.querySelector<HTMLElement>(`[data-conversation="${CSS.escape(id ?? '')}"]`);
    row?.focus();
    return row !== null;
  }

  protected hold(how: string, on: boolean): void {
    if (on) this.held.add(how);
    else this.held.delete(how);
    this.list.freeze(this.held.size > 0);
  }

  protected view({ summary }: Row) {
    const words = this.t().workList;
    const now = this.clock.now();
    const { waitingSince, assigneeId, assigneeName } = summary;
    const age = waitingSince === null ? '' : this.formats.age(now - new Date(waitingSince).getTime());
    const past = isPastTarget(waitingSince, this.places.queue(summary.queueId)?.targetMinutes ?? null, now);
    const mine = assigneeId !== null && assigneeId === this.session.me()?.id;
    return {
      who: summary.customerName || (summary.customer ?? words.noCustomer),
      subject: summary.subject || words.noSubject,
      age,
      past,
      mine,
      initials: initials(assigneeName ?? ''),
      assigned: mine ? words.assignedToYou : words.assignedTo(assigneeName ?? this.t().conversation.somebody),
    };
  }
}
