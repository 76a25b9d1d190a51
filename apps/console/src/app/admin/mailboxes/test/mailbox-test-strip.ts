import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { MailboxTest } from './mailbox-test.ts';

/** Under 840 px: how the test stands, in one line above the save bar, with a button that opens the whole of it. */
@Component({ selector: 'app-mailbox-test-strip', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
export class MailboxTestStrip {
  readonly test = input.required<MailboxTest>();
}
