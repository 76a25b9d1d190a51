import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { type Conversation, type ConversationChange, tag as tagSchema } from '@postroom/contracts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { StateChip } from '../ui/state-chip.ts';
import { Places } from './places.ts';
import { snoozeTimes } from './timeline.ts';

/** Subject, state, assignee and tags of a conversation, and what may be done with it. */
@Component({
  selector: 'app-conversation-head',
  imports: [MatButtonModule, MatIconModule, MatMenuModule, StateChip],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation-head.html',
  styleUrl: './conversation-head.scss',
})
export class ConversationHead {
  readonly conversation = input.required<Conversation>();
  readonly mine = input.required<boolean>();
  readonly changed = output<ConversationChange>();
  readonly mineToggled = output();
  readonly closedToggled = output();

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  protected readonly places = inject(Places);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly adding = signal(false);
  protected readonly tagFault = signal('');

  protected readonly active = computed(() => ['open', 'snoozed'].includes(this.conversation().state));
  protected readonly closeWords = computed(() => {
    const words = this.t().conversation;
    const { state } = this.conversation();
    return state === 'closed' ? words.reopen : state === 'junk' ? words.restore : words.close;
  });
  protected readonly snoozedWords = computed(() => {
    const { snoozedUntil } = this.conversation();
    const words = this.t().conversation;
    return snoozedUntil === null ? words.states.snoozed : words.snoozedUntil(this.formats.dateTime(snoozedUntil));
  });

  protected snooze(until: 'hour' | 'tomorrow' | 'monday'): void {
    this.changed.emit({ state: 'snoozed', snoozedUntil: snoozeTimes(new Date())[until].toISOString() });
  }

  protected startTag(): void {
    this.adding.set(true);
    requestAnimationFrame(() => this.host.nativeElement.querySelector<HTMLInputElement>('.new-tag')?.focus());
  }

  protected addTag(event: Event): void {
    event.preventDefault();
    const field = this.host.nativeElement.querySelector<HTMLInputElement>('.new-tag');
    const parsed = tagSchema.safeParse(field?.value ?? '');
    if (!parsed.success) {
      this.tagFault.set(parsed.error.issues[0]?.message ?? '');
      return;
    }
    this.putTags([...this.conversation().tags, parsed.data]);
    this.stopTag();
  }

  protected stopTag(): void {
    this.adding.set(false);
    this.tagFault.set('');
  }

  protected removeTag(tag: string): void {
    this.putTags(this.conversation().tags.filter((each) => each !== tag));
  }

  private putTags(tags: string[]): void {
    this.changed.emit({ tags, version: this.conversation().version });
  }
}
