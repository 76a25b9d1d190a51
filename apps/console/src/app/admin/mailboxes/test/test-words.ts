import type { Messages } from '../../../text/en.ts';
import type { Formats } from '../../../text/formats.ts';

/** "12 ms", "2.4 s". */
export function duration(ms: number, texts: Messages, formats: Formats): string {
  const { fewMs, seconds } = texts.mailboxTest;
  return ms < 1000 ? fewMs(formats.number(Math.round(ms))) : seconds(formats.number(Math.round(ms / 100) / 10));
}
