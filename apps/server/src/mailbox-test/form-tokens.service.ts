import type { MailboxSettings } from '@postroom/contracts';

/** Gives tokens for a form that is not saved. */
export abstract class FormTokens {
  /**
   * @param mailboxId of the saved mailbox; null for a new one
   * @param typed secrets of the form; absent: what is stored, if it may go there
   * @throws Error with the provider's own words and what to do
   */
  abstract tokenFor(
    mailboxId: string | null,
    settings: MailboxSettings,
    typed: { readonly clientSecret?: string; readonly serviceAccountKey?: string },
  ): Promise<string>;
}
