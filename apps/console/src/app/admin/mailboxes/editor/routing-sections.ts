import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import type { Option } from '../../../ui/option.ts';
import { SelectField } from '../../../ui/select-field.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** Where mail goes that no rule routed, and whose people work it. */
@Component({
  selector: 'app-routing-sections',
  imports: [Card, SelectField, SwitchField],
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
  `,
  styleUrl: './sections.scss',
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
  `,
})
export class RoutingSections {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  readonly queues = input.required<readonly Option[]>();
  readonly departments = input.required<readonly Option[]>();

  protected readonly t = inject(Texts).messages;
}
