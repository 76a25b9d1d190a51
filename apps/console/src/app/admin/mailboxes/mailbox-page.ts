import { ChangeDetectionStrategy, Component, computed, inject, input, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import type { Mailbox } from '@postroom/contracts';
import { reloadOn } from '../../live/reload-on.ts';
import { reloadWhileVisible } from '../../live/reload-while-visible.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock, joined } from '../../ui/data-block.ts';
import { Notices } from '../../ui/notices.ts';
import { Page } from '../../ui/page.ts';
import type { HoldsChanges } from '../../ui/unsaved-changes.ts';
import { departmentOptions, queueOptions } from './department-paths.ts';
import { MailboxApi } from './mailbox-api.ts';
import { MailboxEditor } from './editor/mailbox-editor.ts';
import { MailboxHead } from './mailbox-head.ts';
import { MailboxTabs } from './mailbox-tabs.ts';
import { MailboxTrouble } from './mailbox-trouble.ts';

/** A stored mailbox: how it fares, and its settings. */
@Component({
  selector: 'app-mailbox-page',
  imports: [DataBlock, MailboxEditor, MailboxHead, MailboxTabs, MailboxTrouble, Page],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page
      [heading]="mailbox.value()?.name ?? t().mailbox.loading"
      [place]="t().mailboxes.title"
      back="/admin/mailboxes"
      [backText]="t().mailboxes.title"
      [flush]="true"
    >
      @if (mailbox.value(); as it) {
        <ng-container pageFacts>
          <app-mailbox-head
            [mailbox]="it"
            [status]="status.value() ?? null"
            [mayAct]="mayEdit()"
            (acted)="status.reload()"
          />
          <app-mailbox-tabs [mailboxId]="id()" />
        </ng-container>
      }
      @if (status.value(); as it) {
        <app-mailbox-trouble
          [status]="it"
          [mayAct]="mayEdit()"
          [dailyBytes]="mailbox.value()?.more?.dailyBytes ?? null"
          (answered)="status.reload()"
        />
      }
    </pr-page>
    <pr-data-block [state]="known" [rows]="10" [inset]="true">
      @if (mailbox.value(); as it) {
        <app-mailbox-editor
          [mailbox]="it"
          [queues]="queueOptions()"
          [departments]="departmentOptions()"
          [mayEdit]="mayEdit()"
          [fragment]="fragment() ?? null"
          (saved)="afterSave($event)"
          (cancelled)="leave()"
        />
      }
    </pr-data-block>
  `,
})
export class MailboxPage implements HoldsChanges {
  readonly id = input.required<string>();

  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);
  private readonly api = inject(MailboxApi);
  private readonly editor = viewChild(MailboxEditor);
  protected readonly t = inject(Texts).messages;
  protected readonly fragment = toSignal(inject(ActivatedRoute).fragment);

  protected readonly mailbox = this.api.mailbox(this.id);
  protected readonly status = this.api.status(this.id);
  private readonly queues = this.api.queues();
  private readonly departments = this.api.departments();
  protected readonly known = joined(this.mailbox, this.queues, this.departments);
  protected readonly mayEdit = computed(() => this.session.roles().includes('administrator'));
  protected readonly queueOptions = computed(() =>
    queueOptions(this.queues.value() ?? [], this.departments.value() ?? []),
  );
  protected readonly departmentOptions = computed(() => departmentOptions(this.departments.value() ?? []));

  constructor() {
    // A poll that finds nothing new sends no event, but it was a visit.
    reloadWhileVisible(() => {
      this.status.reload();
    });
    reloadOn(
      ({ kind, mailboxId }) => kind === 'mailbox.status' && mailboxId === this.id(),
      () => {
        this.status.reload();
      },
    );
    reloadOn(
      ({ kind, mailboxId }) => kind === 'mailbox.changed' && mailboxId === this.id(),
      () => {
        this.mailbox.reload();
        this.status.reload();
      },
    );
  }

  unsaved(): number {
    return this.editor()?.unsaved() ?? 0;
  }

  save(): Promise<boolean> {
    return this.editor()?.save() ?? Promise.resolve(true);
  }

  protected afterSave(mailbox: Mailbox): void {
    this.notices.say(this.t().form.savedVersion(this.formats.number(mailbox.version)));
    this.mailbox.reload();
    this.status.reload();
  }

  protected leave(): void {
    void this.router.navigateByUrl('/admin/mailboxes');
  }
}
