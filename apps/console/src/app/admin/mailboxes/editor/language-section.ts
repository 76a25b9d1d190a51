import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { MatButtonModule } from '@angular/material/button';
import { type Language, euroCharsets, euroTreatments, outboundCharsets, replyCharsets } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { SelectField } from '../../../ui/select-field.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** What each region's mail programs read without trouble; the other two fields are the same for all. */
const presets = {
  modern: 'UTF-8',
  western: 'ISO-8859-1',
  japanese: 'ISO-2022-JP',
  simplified: 'GB2312',
  traditional: 'Big5',
} as const satisfies Record<string, Language['outboundCharset']>;

type Preset = keyof typeof presets;

/** Character sets of mail that leaves, one by one or by region. */
@Component({
  selector: 'app-language-section',
  imports: [Card, MatButtonModule, SelectField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-card anchor="language" [heading]="t().sectionTitle.language" [text]="t().sectionText.language">
      @let language = form().language;
      @let was = original()?.language;
      <div class="fields">
        @if (mayEdit()) {
          <div class="whole buttons" role="group" [attr.aria-label]="t().preset.choose">
            <span class="quiet" aria-hidden="true">{{ t().preset.choose }}</span>
            @for (preset of presets; track preset) {
              <button matButton="outlined" type="button" (click)="fill(preset)">{{ t().preset[preset] }}</button>
            }
          </div>
        }
        <pr-select-field
          class="half"
          [field]="any(language.outboundCharset)"
          [label]="t().field['language.outboundCharset']"
          [help]="t().fieldHelp['language.outboundCharset']"
          [options]="charsets"
          [original]="was?.outboundCharset"
        />
        <pr-select-field
          class="half"
          [field]="any(language.replyCharset)"
          [label]="t().field['language.replyCharset']"
          [help]="t().fieldHelp['language.replyCharset']"
          [options]="replies()"
          [original]="was?.replyCharset"
        />
        <pr-select-field
          class="half"
          [field]="any(language.euro)"
          [label]="t().field['language.euro']"
          [help]="t().fieldHelp['language.euro']"
          [options]="euros()"
          [hint]="euroMatters() ? undefined : t().hint.euroNeedless"
          [original]="was?.euro"
        />
      </div>
    </pr-card>
  `,
  styleUrl: './sections.scss',
})
export class LanguageSection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  readonly mayEdit = input(true);

  protected readonly t = inject(Texts).messages;
  protected readonly presets = Object.keys(presets) as Preset[];
  protected readonly charsets = outboundCharsets.map((value) => ({ value, words: value }));
  protected readonly replies = computed(() =>
    replyCharsets.map((value) => ({ value, words: this.t().replyCharset[value] })),
  );
  protected readonly euros = computed(() => euroTreatments.map((value) => ({ value, words: this.t().euro[value] })));

  /** A set of the customer's may lack the euro whatever is chosen here; otherwise the outbound set carries what others lack. */
  protected readonly euroMatters = computed(() => {
    const { outboundCharset, replyCharset } = this.form().language;
    return replyCharset().value() === 'incoming' || !euroCharsets.includes(outboundCharset().value());
  });

  /** A field of fixed words is a field of text to the select, which offers nothing else. */
  protected any(field: unknown): FieldTree<string> {
    return field as FieldTree<string>;
  }

  protected fill(preset: Preset): void {
    const { outboundCharset, replyCharset, euro } = this.form().language;
    outboundCharset().value.set(presets[preset]);
    replyCharset().value.set('auto');
    euro().value.set('replace');
  }
}
