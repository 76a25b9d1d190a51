import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import type { Mailbox, Oauth2Outcome, Oauth2Status } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import type { MailboxModel } from '../editor/mailbox-model.ts';

/** How the mailbox gets its tokens: the provider, what it knows Postroom by, and who signed in there. */
@Component({
  selector: 'app-oauth2-section',
  imports: [Card],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<pr-card anchor="oauth2" [heading]="t().oauth2.title" [text]="t().oauth2.text" />`,
})
export class Oauth2Section {
  readonly form = input.required<FieldTree<MailboxModel>>();
  /** What is stored; undefined for a new mailbox. */
  readonly original = input<MailboxModel>();
  readonly secrets = input<Mailbox['secrets']>({});
  /** Of `GET /api/mailboxes/:id/status`; null for a new mailbox. */
  readonly status = input<Oauth2Status | null>(null);
  /** How a sign-in at the provider ended: the address's `?oauth2=`. */
  readonly outcome = input<Oauth2Outcome | null>(null);
  readonly mayEdit = input(true);
  /** Saves what is edited (inactive, where the mailbox is new); the mailbox's id, or null where it was not saved. */
  readonly saveFirst = input.required<() => Promise<string | null>>();

  protected readonly t = inject(Texts).messages;
}
