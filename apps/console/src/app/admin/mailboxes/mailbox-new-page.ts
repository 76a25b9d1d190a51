import { ChangeDetectionStrategy, Component, computed, inject, input, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import type { Mailbox } from '@postroom/contracts';
import { Texts } from '../../text/texts.ts';
import { Banner } from '../../ui/banner.ts';
import { DataBlock, joined } from '../../ui/data-block.ts';
import { Notices } from '../../ui/notices.ts';
import { Page } from '../../ui/page.ts';
import type { HoldsChanges } from '../../ui/unsaved-changes.ts';
import { departmentOptions, queueOptions } from './department-paths.ts';
import { MailboxApi } from './mailbox-api.ts';
import { EditorApi } from './editor/editor-api.ts';
import { MailboxEditor } from './editor/mailbox-editor.ts';
import { duplicateOf } from './editor/mailbox-model.ts';

/** A mailbox that does not exist yet. */
@Component({
  selector: 'app-mailbox-new-page',
  imports: [Banner, DataBlock, MailboxEditor, MatButtonModule, Page],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page
      [heading]="t().mailbox.new"
      [place]="t().mailboxes.title"
      back="/admin/mailboxes"
      [backText]="t().mailboxes.title"
      [flush]="true"
    >
      @if (ready()) {
        <ng-container pageActions>
          <button matButton="outlined" type="button" (click)="test()">{{ t().test }}</button>
        </ng-container>
      }
      <ng-container pageFacts>
        <p class="quiet">
          {{ like.value() === undefined ? t().mailbox.newText : t().duplicate.text(like.value()!.name) }}
        </p>
        @if (like.failure()) {
          <pr-banner tone="warn" icon="warning" role="status">{{ t().duplicate.gone }}</pr-banner>
        }
      </ng-container>
    </pr-page>
    <pr-data-block [state]="known" [rows]="8" [inset]="true">
      @if (ready()) {
        <app-mailbox-editor
          [mailbox]="null"
          [template]="template()"
          [defaults]="settings.value()?.mailboxDefaults ?? null"
          [rootDepartmentId]="root()"
          [queues]="queueOptions()"
          [departments]="departmentOptions()"
          (saved)="goOn($event)"
          (cancelled)="leave()"
        />
      }
    </pr-data-block>
  `,
})
export class MailboxNewPage implements HoldsChanges {
  private readonly router = inject(Router);
  private readonly notices = inject(Notices);
  private readonly api = inject(MailboxApi);
  /** The mailbox that a new one is to be like: `?from=`. */
  readonly from = input<string>();
  protected readonly settings = inject(EditorApi).settings(signal(true));
  protected readonly like = inject(EditorApi).likeMailbox(this.from);
  protected readonly template = computed(() => {
    const like = this.like.value();
    return like === undefined ? null : duplicateOf(like, this.t().duplicate.name(like.name));
  });
  private readonly queues = this.api.queues();
  private readonly departments = this.api.departments();
  private readonly editor = viewChild(MailboxEditor);
  protected readonly t = inject(Texts).messages;
  protected readonly known = joined(this.queues, this.departments);
  protected readonly ready = computed(
    () => this.known.value() !== undefined && (this.like.value() !== undefined || !this.like.loading()),
  );
  protected readonly root = computed(
    () => this.departments.value()?.find(({ parentId }) => parentId === null)?.id ?? null,
  );
  protected readonly queueOptions = computed(() =>
    queueOptions(this.queues.value() ?? [], this.departments.value() ?? []),
  );
  protected readonly departmentOptions = computed(() => departmentOptions(this.departments.value() ?? []));

  unsaved(): number {
    return this.editor()?.unsaved() ?? 0;
  }

  save(): Promise<boolean> {
    return this.editor()?.save() ?? Promise.resolve(true);
  }

  protected goOn(mailbox: Mailbox): void {
    this.notices.say(this.t().form.savedVersion(String(mailbox.version)));
    // Where somebody is already on the way elsewhere ("Save" on leaving), that way goes on.
    if (this.router.currentNavigation() === null) {
      void this.router.navigate(['/admin/mailboxes', mailbox.id], { replaceUrl: true });
    }
  }

  protected test(): void {
    this.editor()?.startTest();
  }

  protected leave(): void {
    void this.router.navigateByUrl('/admin/mailboxes');
  }
}
