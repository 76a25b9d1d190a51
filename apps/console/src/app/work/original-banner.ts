import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Message, Original } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { Session } from '../session/session.ts';
import { Formats } from '../text/formats.ts';
import type { Messages } from '../text/en.ts';
import { Texts } from '../text/texts.ts';
import { Banner } from '../ui/banner.ts';
import { Notices } from '../ui/notices.ts';
import { WorkApi } from './work-api.ts';

/** What can be said of the original of a truncated message. */
export function originalWords({ state, until }: Original, texts: Messages, formats: Pick<Formats, 'date'>): string {
  const words = texts.message;
  if (state === 'kept') return until === null ? words.keptOpen : words.kept(formats.date(until));
  return words[state];
}

/** That a message is truncated, by how much, and how to have the whole. */
@Component({
  selector: 'app-original-banner',
  imports: [Banner, MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-banner tone="warn" icon="cut">
      <p>
        <strong>{{
          t().conversation.truncated(formats.size(message().size), formats.size(message().originalSize))
        }}</strong>
        {{ t().message.textComplete }}
      </p>
      @if (original(); as original) {
        <p role="status">
          {{ words() }}
          @if (original.reason; as reason) {
            <bdi>{{ reason }}</bdi>
          }
          @if (mayAsk() && !administrator()) {
            {{ t().message.mayNot }}
          }
        </p>
      }
      @if (mayAsk() && administrator()) {
        <button bannerActions matButton="outlined" type="button" (click)="fetchWhole()">
          {{ t().message.fetchWhole }}
        </button>
      }
    </pr-banner>
  `,
})
export class OriginalBanner {
  readonly message = input.required<Message>();

  private readonly api = inject(WorkApi);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly administrator = computed(() => this.session.roles().includes('administrator'));
  /** As the server said last; asked for as soon as somebody here did. */
  protected readonly original = linkedSignal<Original | null>(() => this.message().original ?? null);
  protected readonly mayAsk = computed(() => ['kept', 'failed'].includes(this.original()?.state ?? ''));
  protected readonly words = computed(() => {
    const original = this.original();
    return original === null ? '' : originalWords(original, this.t(), this.formats);
  });

  protected async fetchWhole(): Promise<void> {
    const before = this.original();
    if (before === null) return;
    this.original.set({ ...before, state: 'asked', reason: null });
    try {
      await firstValueFrom(this.api.fetchWhole(this.message().id));
    } catch (error) {
      this.original.set(before);
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    }
  }
}
