import { enActivity } from './en-activity.ts';
import { enDiscover } from './en-discover.ts';
import { enMailboxFiles } from './en-mailbox-files.ts';
import { enMailboxTable } from './en-mailbox-table.ts';
import { enMailboxTest } from './en-mailbox-test.ts';
import { enMailboxes } from './en-mailboxes.ts';
import { enMessage } from './en-message.ts';
import { enOauth2 } from './en-oauth2.ts';
import { enShell } from './en-shell.ts';
import { enWork } from './en-work.ts';

/** All English texts; the other languages are typed from them, so that a missing one fails the type check. */
export const en = {
  ...enShell,
  ...enMailboxes,
  ...enMailboxFiles,
  ...enMailboxTable,
  ...enActivity,
  ...enMessage,
  ...enWork,
  ...enDiscover,
  ...enMailboxTest,
  ...enOauth2,
};

type Widened<T> = T extends string
  ? string
  : T extends (...values: infer A) => string
    ? (...values: A) => string
    : { readonly [K in keyof T]: Widened<T[K]> };

/** What a language must have. */
export type Messages = Widened<typeof en>;
