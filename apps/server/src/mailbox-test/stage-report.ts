import type { MailboxTestChannel, MailboxTestLine, MailboxTestStage } from '@postroom/contracts';
import { type CautionCode, type Facts, StageFailure, tell, type Told } from './failures.ts';
import type { TranscriptLines } from './target.ts';

/** Tells the stages of one channel, each once, when it has ended. */
export class StageReport {
  private stage: MailboxTestStage | null = null;
  private since = 0;

  constructor(
    private readonly channel: MailboxTestChannel,
    private readonly transcript: TranscriptLines,
    private readonly facts: Facts,
    private readonly write: (line: MailboxTestLine) => void,
  ) {}

  get running(): MailboxTestStage | null {
    return this.stage;
  }

  begin(stage: MailboxTestStage): void {
    this.stage = stage;
    this.since = performance.now();
  }

  /** @param last the channel ends here: the line gets the transcript */
  done(detail: string | null, caution: { code: CautionCode; facts?: Facts } | null = null, last = false): void {
    const told = caution && tell(caution.code, { ...this.facts, ...caution.facts });
    this.line(true, detail, told, last);
  }

  failed({ code, facts }: StageFailure): void {
    this.line(false, null, tell(code, { ...this.facts, ...facts }), true);
  }

  private line(ok: boolean, detail: string | null, told: Told | null, last: boolean): void {
    const { stage } = this;
    if (stage === null) return;
    this.stage = null;
    this.write({
      channel: this.channel,
      stage,
      ok,
      ms: Math.round(performance.now() - this.since),
      detail,
      cause: ok ? null : (told?.cause ?? null),
      advice: told?.advice ?? null,
      code: told?.code ?? null,
      caution: ok ? (told?.cause ?? null) : null,
      ...(last ? { transcript: this.transcript.lines } : {}),
    });
  }
}
