import { ChangeDetectionStrategy, Component, inject, input, model, output } from '@angular/core';
import type { Discovered } from '@postroom/contracts';
import { Texts } from '../../../text/texts.ts';

/** Looks for the servers of an e-mail address and offers what it found. */
@Component({
  selector: 'app-mailbox-discover',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<section [attr.aria-label]="t().discover.title"></section>`,
})
export class MailboxDiscover {
  readonly email = model('');
  /** False where the address stands in a field of the host's already: then only the button is shown. */
  readonly asksEmail = input(true);
  /** "Use these settings" was pressed. */
  readonly chosen = output<Discovered>();

  protected readonly t = inject(Texts).messages;
}
