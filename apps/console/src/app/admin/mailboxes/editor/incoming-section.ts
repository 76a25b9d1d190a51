import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { popAuthentications, popPort, securities, type Security } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { AreaField } from '../../../ui/area-field.ts';
import { Card } from '../../../ui/card.ts';
import { ChoiceField } from '../../../ui/choice-field.ts';
import { SecretField, type StoredSecret } from '../../../ui/secret-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import { type MailboxModel, portAfter } from './mailbox-model.ts';

/** Incoming mail: where and how Postroom collects. */
@Component({
  selector: 'app-incoming-section',
  imports: [AreaField, Card, ChoiceField, SecretField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './incoming-section.html',
  styleUrl: './sections.scss',
})
export class IncomingSection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  /** What is stored; undefined for a new mailbox. */
  readonly original = input<MailboxModel>();
  readonly password = input<StoredSecret>();
  readonly mayEdit = input(true);

  protected readonly t = inject(Texts).messages;
  protected readonly securities = () => securities.map((value) => ({ value, words: this.t().security[value] }));
  protected readonly authentications = () =>
    popAuthentications.map((value) => ({ value, words: this.t().authentication[value] }));

  protected movePort(security: string): void {
    const { port } = this.form().pop;
    port().value.set(portAfter(security as Security, port().value(), popPort));
  }
}
