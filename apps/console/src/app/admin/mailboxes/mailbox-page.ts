import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Texts } from '../../text/texts.ts';
import { Page } from '../../ui/page.ts';

@Component({
  selector: 'app-mailbox-page',
  imports: [Page],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<pr-page [heading]="t().mailboxes.title" />`,
})
export class MailboxPage {
  protected readonly t = inject(Texts).messages;
  unsaved(): number {
    return 0;
  }
  save(): Promise<boolean> {
    return Promise.resolve(true);
  }
}
