import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import { Texts } from '../../../text/texts.ts';
import { Card } from '../../../ui/card.ts';
import { SwitchField } from '../../../ui/switch-field.ts';
import type { MailboxModel } from './mailbox-model.ts';

/** A trusted channel, and what only such a one may do. */
@Component({
  selector: 'app-trust-section',
  imports: [Card, SwitchField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
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
          [hint]="hint()"
          [original]="original()?.outboundAttachmentsAllowed"
        />
        <p class="whole quiet" role="status">{{ told() }}</p>
      </div>
    </pr-card>
  `,
  styleUrl: './sections.scss',
  styles: `
    p:empty {
      display: none;
    }
  `,
})
export class TrustSection {
  readonly form = input.required<FieldTree<MailboxModel>>();
  readonly original = input<MailboxModel>();

  protected readonly t = inject(Texts).messages;
  private readonly fell = signal(false);
  protected readonly told = computed(() => (this.fell() ? this.t().hint.attachmentsFell : ''));
  protected readonly hint = computed(() =>
    this.form().trusted().value() ? undefined : this.t().hint.attachmentsNeedTrust,
  );

  /** Attachments may leave only while the mailbox is trusted: they fall with it, and that is said. */
  protected followTrust(trusted: boolean): void {
    const { outboundAttachmentsAllowed } = this.form();
    this.fell.set(!trusted && outboundAttachmentsAllowed().value());
    if (!trusted) outboundAttachmentsAllowed().value.set(false);
  }
}
