import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { mailboxPriorities } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { ChoiceField } from '../../../ui/choice-field.ts';
import type { Option } from '../../../ui/option.ts';
import { SelectField } from '../../../ui/select-field.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** Routing, departments, trust and priority: sections of one or two fields. */
@Component({
  selector: 'app-small-sections',
  imports: [Card, ChoiceField, SelectField, SwitchField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-card anchor="routing" [heading]="t().sectionTitle.routing" [text]="t().sectionText.routing">
      <div class="fields">
        <pr-select-field
          class="whole"
          [field]="form().defaultQueueId"
          [label]="t().field.defaultQueueId"
          [help]="t().fieldHelp.defaultQueueId"
          [options]="queues()"
          [original]="original()?.defaultQueueId"
        />
        <pr-switch-field
          class="whole"
          [field]="form().forceDefaultQueue"
          [label]="t().field.forceDefaultQueue"
          [help]="t().fieldHelp.forceDefaultQueue"
          [original]="original()?.forceDefaultQueue"
        />
      </div>
    </pr-card>
    <pr-card anchor="departments" [heading]="t().sectionTitle.departments" [text]="t().sectionText.departments">
      <div class="fields">
        <pr-select-field
          class="whole"
          [field]="form().departmentIds"
          [label]="t().field.departmentIds"
          [help]="t().fieldHelp.departmentIds"
          [options]="departments()"
          [original]="original()?.departmentIds"
        />
      </div>
    </pr-card>
    <pr-card anchor="trust" [heading]="t().sectionTitle.trust" [text]="t().sectionText.trust">
      <div class="fields">
        <pr-switch-field
          class="whole"
          [field]="form().trusted"
          [label]="t().field.trusted"
          [help]="t().fieldHelp.trusted"
          [original]="original()?.trusted"
          (switched)="followTrust($event)"
        />
        <pr-switch-field
          class="whole"
          [field]="form().outboundAttachmentsAllowed"
          [label]="t().field.outboundAttachmentsAllowed"
          [help]="t().fieldHelp.outboundAttachmentsAllowed"
          [hint]="form().trusted().value() ? undefined : t().hint.attachmentsNeedTrust"
          [original]="original()?.outboundAttachmentsAllowed"
        />
      </div>
    </pr-card>
    <pr-card anchor="priority" [heading]="t().sectionTitle.priority" [text]="t().sectionText.priority">
      <div class="fields">
        <pr-choice-field
          class="whole"
          [field]="form().priority"
          [label]="t().field.priority"
          [help]="t().fieldHelp.priority"
          [options]="priorities()"
          [original]="original()?.priority"
        />
      </div>
    </pr-card>
  `,
  styleUrl: './sections.scss',
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
  `,
})
export class SmallSections {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  readonly queues = input.required<readonly Option[]>();
  readonly departments = input.required<readonly Option[]>();

  protected readonly t = inject(Texts).messages;
  protected readonly priorities = computed(() =>
    mailboxPriorities.map((value) => ({ value, words: this.t().priority[value] })),
  );

  /** Attachments may leave only while the mailbox is trusted. */
  protected followTrust(trusted: boolean): void {
    if (!trusted) this.form().outboundAttachmentsAllowed().value.set(false);
  }
}
