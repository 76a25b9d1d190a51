import { ChangeDetectionStrategy, Component, computed, inject, input, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { type Mailbox, oauth2Outcomes } from '@postroom/contracts';
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
import { EditorApi } from './editor/editor-api.ts';
import { MailboxEditor } from './editor/mailbox-editor.ts';
import { RemovalSection } from './editor/removal-section.ts';
import { MailboxHead } from './mailbox-head.ts';
import { MailboxTabs } from './mailbox-tabs.ts';
import { MailboxTrouble } from './mailbox-trouble.ts';

/** A stored mailbox: how it fares, and its settings. */
@Component({
  selector: 'app-mailbox-page',
  imports: [
    DataBlock,
    MailboxEditor,
    MailboxHead,
    MailboxTabs,
    MailboxTrouble,
    MatButtonModule,
    MatIconModule,
    Page,
    RemovalSection,
    RouterLink,
  ],
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
        <ng-container pageActions>
          @if (mayEdit()) {
            <button matButton="outlined" type="button" (click)="test()">{{ t().test }}</button>
          }
          @if (isAdministrator()) {
            <a matButton routerLink="/admin/mailboxes/new" [queryParams]="{ from: it.id }"
              ><mat-icon svgIcon="copy" />{{ t().duplicate.act }}</a
            >
          }
        </ng-container>
      }
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
          [defaults]="settings.value()?.mailboxDefaults ?? null"
          [oauth2Status]="status.value()?.oauth2 ?? null"
          [oauth2Outcome]="outcome()"
          (saved)="afterSave($event)"
          (cancelled)="leave()"
        >
          @if (mayEdit()) {
            <app-removal-section
              [mailbox]="it"
              [waiting]="status.value()?.waiting ?? 0"
              (removed)="afterRemoval(it, $event)"
            />
          }
        </app-mailbox-editor>
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
  /** Retired or deleted just now: what was edited goes with it. */
  private removed = false;
  protected readonly t = inject(Texts).messages;
  private readonly route = inject(ActivatedRoute);
  protected readonly fragment = toSignal(this.route.fragment);
  private readonly query = toSignal(this.route.queryParamMap);
  /** How a sign-in at a provider ended that led back here. */
  protected readonly outcome = computed(() => {
    const word = this.query()?.get('oauth2');
    return oauth2Outcomes.find((each) => each === word) ?? null;
  });

  protected readonly mailbox = this.api.mailbox(this.id);
  protected readonly status = this.api.status(this.id);
  private readonly queues = this.api.queues();
  private readonly departments = this.api.departments();
  protected readonly known = joined(this.mailbox, this.queues, this.departments);
  protected readonly isAdministrator = computed(() => this.session.roles().includes('administrator'));
  /** A retired mailbox stays as it is. */
  protected readonly mayEdit = computed(() => this.isAdministrator() && this.mailbox.value()?.retiredAt === null);
  protected readonly settings = inject(EditorApi).settings(this.isAdministrator);
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
    return this.removed ? 0 : (this.editor()?.unsaved() ?? 0);
  }

  save(): Promise<boolean> {
    return this.editor()?.save() ?? Promise.resolve(true);
  }

  protected afterSave(mailbox: Mailbox): void {
    this.notices.say(this.t().form.savedVersion(this.formats.number(mailbox.version)));
    this.mailbox.reload();
    this.status.reload();
  }

  protected test(): void {
    this.editor()?.startTest();
  }

  protected afterRemoval(mailbox: Mailbox, done: 'retire' | 'delete'): void {
    const { removal } = this.t();
    this.notices.say(done === 'retire' ? removal.retired(mailbox.name) : removal.deleted(mailbox.name));
    this.removed = true;
    this.leave();
  }

  protected leave(): void {
    void this.router.navigateByUrl('/admin/mailboxes');
  }
}
