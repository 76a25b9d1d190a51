import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { mailboxPriorities } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { ChoiceField } from '../../../ui/choice-field.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** Which receivers visit the mailbox, and before which others. */
@Component({
  selector: 'app-priority-section',
  imports: [Card, ChoiceField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
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
})
export class PrioritySection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  protected readonly t = inject(Texts).messages;
  protected readonly priorities = computed(() =>
    mailboxPriorities.map((value) => ({ value, words: this.t().priority[value] })),
  );
}
