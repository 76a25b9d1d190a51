import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import { LaterMark } from './later-mark.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** At how many waiting messages the level changes, and who is told. */
@Component({
  selector: 'app-watermarks-section',
  imports: [Card, LaterMark, SwitchField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-card anchor="watermarks" [heading]="t().sectionTitle.watermarks" [text]="t().sectionText.watermarks">
      @let marks = form().watermarks;
      @let was = original()?.watermarks;
      <div class="fields">
        <pr-switch-field
          class="whole"
          [field]="marks.useDefaults"
          [label]="t().field['watermarks.useDefaults']"
          [help]="t().fieldHelp['watermarks.useDefaults']"
          [original]="was?.useDefaults"
        />
        @if (!marks.useDefaults().value()) {
          <pr-text-field
            class="half"
            [field]="marks.low"
            [label]="t().field['watermarks.low']"
            [help]="t().fieldHelp['watermarks.low']"
            [unit]="t().unit.messages"
            [original]="was?.low"
          />
          <pr-text-field
            class="half"
            [field]="marks.high"
            [label]="t().field['watermarks.high']"
            [help]="t().fieldHelp['watermarks.high']"
            [unit]="t().unit.messages"
            [original]="was?.high"
          />
        }
        <div class="whole">
          <pr-text-field
            [field]="marks.alertTo"
            [label]="t().field['watermarks.alertTo']"
            [help]="t().fieldHelp['watermarks.alertTo']"
            [hint]="t().inherited.plain"
            [original]="was?.alertTo"
            [mono]="true"
          />
          <app-later-mark setting="watermarks.alertTo" />
        </div>
      </div>
    </pr-card>
  `,
  styleUrl: './sections.scss',
})
export class WatermarksSection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  protected readonly t = inject(Texts).messages;
}
