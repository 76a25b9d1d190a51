import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { CopyButton } from '../../../ui/copy-button.ts';
import { fieldToMend } from './field-to-mend.ts';
import { duration } from './test-words.ts';
import type { ChannelView, StageState, StageView } from './test-stages.ts';

const icons: Readonly<Record<StageState, string>> = {
  'to-come': 'radio_button_unchecked',
  running: 'progress_activity',
  done: 'check_circle',
  caution: 'warning',
  failed: 'cancel',
  'not-reached': 'do_not_disturb_on',
};

/** The stages of one direction, in order: what was found, what failed and why, and where to mend it. */
@Component({
  selector: 'app-channel-stages',
  imports: [CopyButton, MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './channel-stages.html',
  styleUrl: './channel-stages.scss',
})
export class ChannelStages {
  readonly view = input.required<ChannelView>();
  /** Somebody wants to mend this field: its path in the form. */
  readonly wanted = output<string>();

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly icons = icons;
  protected readonly name = computed(() => this.t().mailboxTest.channel[this.view().channel]);
  protected readonly reached = computed(() => this.view().stages.filter(({ state }) => state !== 'not-reached'));
  protected readonly missed = computed(() => {
    const n = this.view().stages.length - this.reached().length;
    return n === 0 ? null : this.t().mailboxTest.notReached(n, this.formats.number(n));
  });
  protected readonly conversation = computed(() => {
    const { transcript } = this.view();
    const { who } = this.t().mailboxTest;
    return transcript.map(({ direction, text }) => `${who[direction]} ${text}`).join('\n');
  });
  protected readonly transcriptTitle = computed(() => {
    const n = this.view().transcript.length;
    return this.t().mailboxTest.transcript(n, this.formats.number(n));
  });

  protected words({ stage, state }: StageView): string {
    const words = this.t().mailboxTest.stage[stage];
    return words[state === 'caution' ? 'done' : state === 'not-reached' ? 'to-come' : state];
  }

  protected time(ms: number): string {
    return duration(ms, this.t(), this.formats);
  }

  protected fieldOf({ line }: StageView): { path: string; words: string; label: string } | null {
    const path = line === null ? null : fieldToMend(line.channel, line.code);
    if (path === null) return null;
    const { goTo, goToLabel } = this.t().mailboxTest;
    const field = this.t().field[path];
    return { path, words: goTo(field), label: goToLabel(field, this.name()) };
  }
}
