import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { securities, smtpPort, type Security } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { ChoiceField } from '../../../ui/choice-field.ts';
import { SecretField, type StoredSecret } from '../../../ui/secret-field.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import { type MailboxModel, portAfter } from './mailbox-model.ts';

/** Outgoing mail: by which server replies leave. */
@Component({
  selector: 'app-outgoing-section',
  imports: [Card, ChoiceField, MatButtonModule, SecretField, SwitchField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './outgoing-section.html',
  styleUrl: './sections.scss',
})
export class OutgoingSection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  readonly password = input<StoredSecret>();
  readonly mayEdit = input(true);

  protected readonly t = inject(Texts).messages;
  protected readonly securities = () => securities.map((value) => ({ value, words: this.t().security[value] }));
  protected readonly authentications = () =>
    (['none', 'password'] as const).map((value) => ({ value, words: this.t().authentication[value] }));

  protected movePort(security: string): void {
    const { port } = this.form().smtp;
    port().value.set(portAfter(security as Security, port().value(), smtpPort));
  }

  /** User and, where it was typed just now, password: what is stored cannot be read back, so it cannot be copied. */
  protected sameAsIncoming(): void {
    const { pop, smtp } = this.form();
    smtp.user().value.set(pop.user().value());
    if (pop.password().value() !== '') smtp.password().value.set(pop.password().value());
  }
}
