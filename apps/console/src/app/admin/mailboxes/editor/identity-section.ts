import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** Address, name, active or not. The address can be typed only while the mailbox is new. */
@Component({
  selector: 'app-identity-section',
  imports: [Card, SwitchField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-card anchor="identity" [heading]="t().sectionTitle.identity" [text]="t().sectionText.identity">
      <div class="fields">
        @if (original(); as stored) {
          <dl class="whole">
            <dt>{{ t().field.email }}</dt>
            <dd class="mono" dir="auto">{{ stored.email }}</dd>
            <dd class="quiet small">{{ t().hint.emailFixed }}</dd>
          </dl>
        } @else {
          <pr-text-field
            class="whole"
            [field]="form().email"
            [label]="t().field.email"
            [help]="t().fieldHelp.email"
            type="email"
          />
          <div class="whole after-email"><ng-content /></div>
        }
        <pr-text-field
          class="whole"
          [field]="form().name"
          [label]="t().field.name"
          [help]="t().fieldHelp.name"
          [original]="original()?.name"
        />
        <pr-switch-field
          class="whole"
          [field]="form().active"
          [label]="t().field.active"
          [help]="t().fieldHelp.active"
          [original]="original()?.active"
        />
      </div>
    </pr-card>
  `,
  styleUrl: './sections.scss',
  styles: `
    .after-email:empty {
      display: none;
    }
    dt,
    .small {
      font: var(--mat-sys-label-medium);
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      overflow-wrap: anywhere;
    }
  `,
})
export class IdentitySection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  protected readonly t = inject(Texts).messages;
}
