import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import type { FieldTree } from '@angular/forms/signals';
import type { Discovered, Mailbox, MailboxDefaults, Oauth2Outcome, Oauth2Status } from '@postroom/contracts';
import type { Option } from '../../../ui/option.ts';
import { MailboxDiscover } from '../discover/mailbox-discover.ts';
import { Oauth2Section } from '../oauth2/oauth2-section.ts';
import { IdentitySection } from './identity-section.ts';
import { IncomingSection } from './incoming-section.ts';
import { LanguageSection } from './language-section.ts';
import type { MailboxModel } from './mailbox-model.ts';
import { MoreSection } from './more-section.ts';
import { OutgoingSection } from './outgoing-section.ts';
import { PrioritySection } from './priority-section.ts';
import { RoutingSections } from './routing-sections.ts';
import { TrustSection } from './trust-section.ts';
import { WatermarksSection } from './watermarks-section.ts';

/** All sections of the form, one below the other, and below them what is projected. */
@Component({
  selector: 'app-form-sections',
  imports: [
    IdentitySection,
    IncomingSection,
    LanguageSection,
    MailboxDiscover,
    MoreSection,
    Oauth2Section,
    OutgoingSection,
    PrioritySection,
    RoutingSections,
    TrustSection,
    WatermarksSection,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-identity-section [form]="form()" [original]="original()">
      @if (original() === undefined && mayEdit()) {
        <app-mailbox-discover
          [email]="form().email().value()"
          [asksEmail]="false"
          (emailChange)="form().email().value.set($event)"
          (chosen)="discovered.emit($event)"
        />
      }
    </app-identity-section>
    <app-incoming-section
      [form]="form()"
      [original]="original()"
      [password]="secrets()['pop.password']"
      [mayEdit]="mayEdit()"
    />
    <app-outgoing-section
      [form]="form()"
      [original]="original()"
      [password]="secrets()['smtp.password']"
      [mayEdit]="mayEdit()"
    />
    <app-oauth2-section
      [form]="form()"
      [original]="original()"
      [secrets]="secrets()"
      [status]="oauth2Status()"
      [outcome]="oauth2Outcome()"
      [mayEdit]="mayEdit()"
      [saveFirst]="saveFirst()"
    />
    <app-routing-sections [form]="form()" [original]="original()" [queues]="queues()" [departments]="departments()" />
    <app-watermarks-section [form]="form()" [original]="original()" />
    <app-trust-section [form]="form()" [original]="original()" />
    <app-priority-section [form]="form()" [original]="original()" />
    <app-language-section [form]="form()" [original]="original()" [mayEdit]="mayEdit()" />
    <app-more-section [form]="form()" [original]="original()" [defaults]="defaults()" />
    <ng-content />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
    }
    @media (height >= 600px) {
      :host {
        --pr-anchor-top: 24px;
      }
    }
  `,
})
export class FormSections {
  readonly form = input.required<FieldTree<MailboxModel>>();
  /** What is stored; undefined for a new mailbox. */
  readonly original = input<MailboxModel>();
  readonly secrets = input.required<Mailbox['secrets']>();
  readonly queues = input.required<readonly Option[]>();
  readonly departments = input.required<readonly Option[]>();
  readonly defaults = input.required<MailboxDefaults | null>();
  readonly oauth2Status = input.required<Oauth2Status | null>();
  readonly oauth2Outcome = input.required<Oauth2Outcome | null>();
  readonly mayEdit = input.required<boolean>();
  readonly saveFirst = input.required<() => Promise<string | null>>();
  readonly discovered = output<Discovered>();
}
