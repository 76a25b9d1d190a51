import type { Messages } from '../../../text/en.ts';
import type { Formats } from '../../../text/formats.ts';

/** "12 ms", "2.4 s". */
export function duration(ms: number, texts: Messages, formats: Formats): string {
  const { fewMs } = texts.mailboxTest;
  return ms < 1000 ? fewMs(formats.number(Math.round(ms))) : inSeconds(ms, texts, formats);
}

/** "0.4 s": for a time that goes on, so that its unit stays. */
export function inSeconds(ms: number, texts: Messages, formats: Formats): string {
  return texts.mailboxTest.seconds(formats.number(Math.round(ms / 100) / 10));
}
