import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type TemplateRef,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { NgTemplateOutlet } from '@angular/common';
import { MatBottomSheet, MatBottomSheetConfig, type MatBottomSheetRef } from '@angular/material/bottom-sheet';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import type { Fault, MailboxTestLine, MailboxTestRequest } from '@postroom/contracts';
import { sentenceOf } from '../../../api/failure.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { type ChipTone, StateChip } from '../../../ui/state-chip.ts';
import { Announcements } from './announcements.ts';
import { ChannelStages } from './channel-stages.ts';
import { TestRun } from './test-run.ts';
import { inSeconds } from './test-words.ts';

interface Look {
  readonly icon: string;
  readonly tone: ChipTone;
  readonly words: string;
}

/** Below this the panel stands under a long form: a test that was begun opens as a sheet. */
const sheetBelow = '(width < 1200px)';

/** Tests incoming and outgoing mail with the form as it stands, saved or not, and shows each stage as it ends. */
@Component({
  selector: 'app-mailbox-test',
  imports: [Banner, ChannelStages, MatButtonModule, MatIconModule, NgTemplateOutlet, StateChip],
  providers: [Announcements, TestRun],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './mailbox-test.html',
  styleUrl: './mailbox-test.scss',
})
export class MailboxTest {
  /** The form as it stands; null where it has faults that the host shows itself. Asked for once at each start. */
  readonly request = input.required<() => MailboxTestRequest | null>();
  /** The form as it stands, whatever its faults: a result that another form gave is told as such. */
  readonly now = input.required<() => MailboxTestRequest>();
  /** The form's faults by which the server refused the test: paths of the contract. */
  readonly refused = output<readonly Fault[]>();
  /** Somebody wants to mend this field: its path in the form, such as `pop.host`. */
  readonly wanted = output<string>();

  private readonly announcements = inject(Announcements);
  private readonly formats = inject(Formats);
  private readonly sheets = inject(MatBottomSheet);
  private readonly body = viewChild.required<TemplateRef<unknown>>('body');
  private sheet: MatBottomSheetRef | null = null;
  protected readonly t = inject(Texts).messages;
  protected readonly inSheet = signal(false);
  readonly run = inject(TestRun);

  /** What is shown was found with a form that has been changed since. */
  readonly outdated = computed(() => {
    const shown = this.run.channels().length > 0 && this.run.phase() !== 'failed' && this.run.phase() !== 'refused';
    return shown && this.run.sent() !== JSON.stringify(this.now()());
  });
  /** The state in icon, word and colour. */
  readonly look = computed((): Look => {
    const { state } = this.t().mailboxTest;
    if (this.outdated() && this.run.phase() !== 'running') return { icon: 'warning', tone: 'warn', words: state.older };
    switch (this.run.phase()) {
      case 'running':
        return { icon: 'progress_activity', tone: 'primary', words: state.running(this.time()) };
      case 'ended':
        return this.outcome();
      case 'stopped':
        return { icon: 'do_not_disturb_on', tone: 'neutral', words: state.stopped };
      case 'broken-off':
        return { icon: 'cancel', tone: 'error', words: state['broken-off'] };
      case 'refused':
      case 'failed':
        return { icon: 'error', tone: 'error', words: state.refused };
      case 'not-started':
        return { icon: 'radio_button_unchecked', tone: 'neutral', words: state['not-started'] };
    }
  });
  readonly time = computed(() => inSeconds(this.run.ms(), this.t(), this.formats));
  /** "Incoming: signing in. Outgoing: failed." */
  readonly summary = computed(() => {
    const { outcome, channel, channelState, stage } = this.t().mailboxTest;
    return this.run
      .channels()
      .map((view) => {
        const now = view.stages.find(({ state }) => state === 'running');
        const words = now === undefined ? channelState[view.state] : stage[now.stage].running.toLowerCase();
        return outcome(channel[view.channel], words);
      })
      .join(' ');
  });
  protected readonly relays = computed(() => this.run.channels().length === 1);
  protected readonly failure = computed(() => {
    const failure = this.run.failure();
    return failure === null ? null : sentenceOf(failure, this.t());
  });
  protected readonly faults = computed(() => this.run.failure()?.faults ?? []);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.sheet?.dismiss());
  }

  /** Starts anew; what ran before is stopped. */
  start(): void {
    const request = this.request()();
    if (request === null) {
      this.run.refuse();
      return;
    }
    this.open();
    void this.test(request);
  }

  /** The form was saved as it was tested: its secrets are stored now and stand in it no more. */
  savedAsTested(): void {
    this.run.standsFor(this.now()());
  }

  /** Where there is no room beside the form: opens the sheet. */
  open(): void {
    const narrow = typeof matchMedia === 'function' && matchMedia(sheetBelow).matches;
    if (!narrow || this.sheet !== null) return;
    const config = new MatBottomSheetConfig();
    config.ariaLabel = this.t().mailboxTest.title;
    config.panelClass = 'pr-sheet';
    this.inSheet.set(true);
    this.sheet = this.sheets.open(this.body(), config);
    this.sheet.afterDismissed().subscribe(() => {
      this.sheet = null;
      this.inSheet.set(false);
    });
  }

  protected close(): void {
    this.sheet?.dismiss();
  }

  protected goTo(path: string): void {
    if (this.sheet === null) {
      this.wanted.emit(path);
      return;
    }
    // The sheet gives the focus back when it goes; only then may it be moved to the field.
    this.sheet.afterDismissed().subscribe(() => {
      this.wanted.emit(path);
    });
    this.sheet.dismiss();
  }

  private async test(request: MailboxTestRequest): Promise<void> {
    await this.run.start(request, (line) => {
      this.announcements.say(this.spoken(line));
    });
    const phase = this.run.phase();
    if (phase === 'refused') {
      this.close();
      this.refused.emit(this.faults());
    } else if (phase === 'ended') this.announcements.say(this.t().mailboxTest.ended(this.summary()));
    else if (phase === 'broken-off') this.announcements.say(this.t().mailboxTest.brokenOff);
  }

  private spoken({ channel, stage, ok, cause, caution }: MailboxTestLine): string {
    const words = this.t().mailboxTest;
    const result = words.said(words.channel[channel], words.stage[stage][ok ? 'done' : 'failed']);
    const more = ok ? (caution === null ? null : `${words.caution} ${caution}`) : cause;
    return more === null ? result : `${result} ${more}`;
  }

  private outcome(): Look {
    const { state } = this.t().mailboxTest;
    const states = this.run.channels().map((view) => view.state);
    const failed = states.filter((each) => each === 'failed').length;
    if (failed > 0) return { icon: 'cancel', tone: 'error', words: state.trouble(failed) };
    return states.includes('caution')
      ? { icon: 'warning', tone: 'warn', words: state.caution }
      : { icon: 'check_circle', tone: 'ok', words: state.works };
  }
}
