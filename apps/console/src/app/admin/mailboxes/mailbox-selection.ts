import { type Signal, computed, signal } from '@angular/core';
import type { Mailbox } from '@postroom/contracts';
import type { MailboxRow } from './mailbox-rows.ts';
import type { Picked } from './mailbox-table.ts';

/** Which of the mailboxes that were found are selected. What a filter hides is not: nobody changes what they do not see. */
export class MailboxSelection {
  private readonly found: Signal<readonly MailboxRow[]>;
  private readonly marked = signal<ReadonlySet<string>>(new Set());
  readonly mailboxes = computed((): readonly Mailbox[] =>
    this.found()
      .map(({ mailbox }) => mailbox)
      .filter(({ id }) => this.marked().has(id)),
  );
  readonly ids = computed((): ReadonlySet<string> => new Set(this.mailboxes().map(({ id }) => id)));

  constructor(found: Signal<readonly MailboxRow[]>) {
    this.found = found;
  }

  pick({ ids, on }: Picked): void {
    this.marked.update((marked) => {
      const next = new Set(marked);
      for (const id of ids) {
        if (on) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }

  pickAllFound(): void {
    this.keep(this.found().map(({ mailbox }) => mailbox.id));
  }

  /** These and no others. */
  keep(ids: readonly string[]): void {
    this.marked.set(new Set(ids));
  }
}
