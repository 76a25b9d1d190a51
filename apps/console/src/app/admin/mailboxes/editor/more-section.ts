import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { type MailboxDefaults, weekdays } from '@postroom/contracts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { AreaField } from '../../../ui/area-field.ts';
import { Card } from '../../../ui/card.ts';
import { ChoiceField } from '../../../ui/choice-field.ts';
import { SelectField } from '../../../ui/select-field.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import { TextField } from '../../../ui/text-field.ts';
import { LaterMark } from './later-mark.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** What follows the installation's settings until somebody sets it here. */
@Component({
  selector: 'app-more-section',
  imports: [AreaField, Card, ChoiceField, LaterMark, SelectField, SwitchField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './more-section.html',
  styleUrl: './sections.scss',
  styles: `
    .below {
      margin-block-start: 12px;
    }
  `,
})
export class MoreSection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();
  /** The installation's settings; null for who may not read them, or while they are not here. */
  readonly defaults = input<MailboxDefaults | null>(null);

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly timeZones = Intl.supportedValuesOf('timeZone');
  protected readonly days = computed(() => weekdays.map((value) => ({ value, words: this.t().weekday[value] })));
  protected readonly copies = computed(() => {
    const { form, inherited } = this.t();
    const known = this.defaults()?.keepSentRaw;
    const words = known === undefined ? inherited.choice : inherited.choiceIs(known ? form.on : form.off);
    return [
      { value: 'installation', words },
      { value: 'on', words: inherited.on },
      { value: 'off', words: inherited.off },
    ];
  });
  protected readonly quietWords = computed(() => {
    const quiet = this.defaults()?.quietHours;
    if (!quiet) return quiet === null ? this.t().inherited.none : undefined;
    return `${quiet.days.map((day) => this.t().weekday[day]).join(', ')} ${quiet.from}–${quiet.to} (${quiet.timeZone})`;
  });
  protected readonly burstWords = computed(() => {
    const burst = this.defaults()?.burst;
    if (!burst) return burst === null ? this.t().inherited.none : undefined;
    return this.t().inherited.burst(this.formats.number(burst.messages), this.formats.number(burst.minutes));
  });

  /** What holds while the number is empty: the installation's own figure, where it is known. */
  protected inherited(value: number | undefined, kind: 'size' | 'rate' | 'minutes' | 'days'): string {
    const { inherited, unit } = this.t();
    if (value === undefined) return inherited.plain;
    if (value === 0)
      return inherited.is(
        { size: inherited.noCap, rate: inherited.noCap, minutes: inherited.noJoin, days: inherited.kept }[kind],
      );
    if (kind === 'size') return inherited.is(this.formats.size(value));
    return inherited.is(
      `${this.formats.number(value)} ${{ rate: unit.perMinute, minutes: unit.minutes, days: unit.days }[kind]}`,
    );
  }

  /** What holds while a group is not the mailbox's own. */
  protected offHint(own: boolean, words: string | undefined): string | undefined {
    if (own) return undefined;
    const { inherited } = this.t();
    if (words === undefined) return inherited.offPlain;
    return inherited.offIs(words.length > 80 ? `${words.slice(0, 80)}…` : words);
  }

  /** What a text was, where the mailbox had one of its own. */
  protected ownText(group: { readonly own: boolean } | undefined, text: string | undefined): string | undefined {
    return group?.own === true ? text : undefined;
  }

  /** A field of fixed words is a field of text to the select, which offers nothing else. */
  protected any(field: unknown): FieldTree<string[]> {
    return field as FieldTree<string[]>;
  }
}
