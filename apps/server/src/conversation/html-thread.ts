import { htmlToText } from '@postroom/mime';
import { type HtmlOfMessage, type SafeHtml, safeHtml } from './safe-html.ts';

/** What is to be made of a mail's HTML: something safe to show (`of` says of which message), or its text. */
export interface HtmlTask {
  readonly html: string;
  readonly of: HtmlOfMessage | null;
}

export type HtmlAnswer = SafeHtml | string;

/** The work of the thread, and of the server's own where the HTML is small. */
export function answerHtml({ html, of }: HtmlTask): HtmlAnswer {
  return of === null ? htmlToText(html) : safeHtml(html, of);
}
