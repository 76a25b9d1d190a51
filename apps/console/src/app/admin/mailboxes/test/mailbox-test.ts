import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { Fault, MailboxTestRequest } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';

/** Tests incoming and outgoing mail with the form as it stands, saved or not, and shows each stage as it ends. */
@Component({
  selector: 'app-mailbox-test',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<section [attr.aria-label]="t().mailboxTest.title"></section>`,
})
export class MailboxTest {
  /** The form as it stands; null where it has faults that the host shows itself. */
  readonly request = input.required<() => MailboxTestRequest | null>();
  /** The form's faults by which the server refused the test: paths of the contract. */
  readonly refused = output<readonly Fault[]>();
  /** Somebody wants to mend this field: a path of the contract, such as `pop.host`. */
  readonly wanted = output<string>();

  protected readonly t = inject(Texts).messages;

  /** Starts anew; what ran before is stopped. */
  start(): void {
    this.request()();
  }
}
