import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { popPort, securities, smtpAuthentications, smtpPort, type Security } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { AreaField } from '../../../ui/area-field.ts';
import { Card } from '../../../ui/card.ts';
import { ChoiceField } from '../../../ui/choice-field.ts';
import { SecretField, type StoredSecret } from '../../../ui/secret-field.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import { type MailboxModel, portAfter } from './mailbox-model.ts';

/** Outgoing mail: by which server replies leave. */
@Component({
  selector: 'app-outgoing-section',
  imports: [AreaField, Card, ChoiceField, MatButtonModule, SecretField, SwitchField, TextField],
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
    smtpAuthentications.map((value) => ({ value, words: this.t().authentication[value] }));

  protected readonly presets = securities;
  /** Said after "Same as incoming" where the password could not come along. */
  protected readonly toType = signal(false);

  protected movePort(security: string): void {
    const { port } = this.form().smtp;
    port().value.set(portAfter(security as Security, port().value(), smtpPort));
  }

  /** One switch for both directions, as "Secure SMTP (SSL)" was: sets each direction's own field. */
  protected secureBoth(security: Security): void {
    const { pop, smtp } = this.form();
    pop.security().value.set(security);
    pop.port().value.set(portAfter(security, pop.port().value(), popPort));
    smtp.security().value.set(security);
    this.movePort(security);
  }

  /** How to sign in, as whom and, where it was typed just now, the password: what is stored cannot be read back. */
  protected sameAsIncoming(): void {
    const { pop, smtp } = this.form();
    const authentication = pop.authentication().value();
    smtp.authentication().value.set(authentication);
    smtp.user().value.set(pop.user().value());
    const password = pop.password().value() ?? '';
    if (authentication === 'password' && password !== '') smtp.password().value.set(password);
    this.toType.set(authentication === 'password' && password === '' && this.password() === undefined);
  }
}
