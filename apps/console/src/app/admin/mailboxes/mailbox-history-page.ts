import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { AuditEntry } from '@postroom/contracts';
import { paged } from '../../api/paged.ts';
import { reloadOn } from '../../live/reload-on.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock, joined } from '../../ui/data-block.ts';
import { Empty } from '../../ui/empty.ts';
import { Page } from '../../ui/page.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { departmentOptions, queueOptions } from './department-paths.ts';
import { ChangesList } from './editor/changes-list.ts';
import { EditorApi } from './editor/editor-api.ts';
import { actWords, changeRows } from './editor/history-rows.ts';
import { MailboxWords } from './editor/mailbox-words.ts';
import { MailboxApi } from './mailbox-api.ts';
import { MailboxTabs } from './mailbox-tabs.ts';

const entriesAtOnce = 50;

/** Who changed what about a mailbox and its aliases, the newest first: field by field, old beside new. */
@Component({
  selector: 'app-mailbox-history-page',
  imports: [ChangesList, DataBlock, Empty, MailboxTabs, MatButtonModule, Page, RelativeTime],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page
      [heading]="mailbox.value()?.name ?? t().mailbox.loading"
      [place]="t().history.tab"
      back="/admin/mailboxes"
      [backText]="t().mailboxes.title"
    >
      @if (mailbox.value()) {
        <app-mailbox-tabs pageFacts [mailboxId]="id()" />
      }
      <section aria-labelledby="history-heading">
        <h2 id="history-heading">{{ t().history.title }}</h2>
        <pr-data-block [state]="known" [rows]="8">
          @if (rows().length === 0) {
            <pr-empty>{{ t().history.empty }}</pr-empty>
          }
          <ol>
            @for (row of rows(); track row.id) {
              <li>
                <p class="line">
                  <span
                    ><strong
                      ><bdi>{{ row.who }}</bdi></strong
                    >
                    {{ row.act }}</span
                  >
                  <span class="quiet">
                    @if (row.version; as version) {
                      {{ version }} ·
                    }
                    <pr-relative-time [at]="row.at" />
                  </span>
                </p>
                @if (row.changes.length > 0) {
                  <app-changes-list [rows]="row.changes" />
                } @else if (row.saved) {
                  <p class="quiet">{{ t().history.nothing }}</p>
                }
              </li>
            }
          </ol>
          @if (entries.hasMore()) {
            <p class="more">
              <button
                matButton="outlined"
                type="button"
                [disabled]="entries.loading()"
                disabledInteractive
                (click)="entries.more()"
              >
                {{ t().history.more }}
              </button>
            </p>
          }
        </pr-data-block>
      </section>
    </pr-page>
  `,
  styles: `
    section {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      max-inline-size: 840px;
    }
    ol {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 12px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 16px 20px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
    }
    .line {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: 4px 16px;
      overflow-wrap: anywhere;
    }
    app-changes-list {
      display: block;
      margin-block-start: 8px;
    }
    .more {
      display: grid;
      justify-content: center;
      margin-block-start: 16px;
    }
    @media (width < 840px) {
      li {
        padding: 12px 16px;
      }
    }
  `,
})
export class MailboxHistoryPage {
  readonly id = input.required<string>();

  private readonly api = inject(MailboxApi);
  private readonly editorApi = inject(EditorApi);
  private readonly formats = inject(Formats);
  private readonly words = inject(MailboxWords);
  protected readonly t = inject(Texts).messages;
  protected readonly mailbox = this.api.mailbox(this.id);
  private readonly queues = this.api.queues();
  private readonly departments = this.api.departments();
  protected readonly entries = paged(
    (limit, cursor) => this.editorApi.history(this.id(), limit, cursor),
    entriesAtOnce,
  );
  protected readonly known = joined(this.mailbox, this.entries, this.queues, this.departments);
  private readonly names = computed(() => {
    const departments = this.departments.value() ?? [];
    return [...queueOptions(this.queues.value() ?? [], departments), ...departmentOptions(departments)];
  });
  protected readonly rows = computed(() =>
    (this.entries.value() ?? []).map((entry) => ({
      id: entry.id,
      at: entry.at,
      who: this.whoOf(entry),
      act: actWords(entry, this.t()),
      version: this.versionOf(entry),
      saved: entry.action === 'mailbox.changed',
      changes: changeRows(entry, this.words, this.t(), this.names()),
    })),
  );

  constructor() {
    effect(() => {
      this.id();
      this.entries.restart();
    });
    reloadOn(
      ({ kind, mailboxId }) => kind === 'mailbox.changed' && mailboxId === this.id(),
      () => {
        this.mailbox.reload();
        this.entries.reload();
      },
    );
  }

  private whoOf({ personId, personName }: AuditEntry): string {
    const { history } = this.t();
    return personName ?? (personId === null ? history.nobody : history.former);
  }

  private versionOf({ detail }: AuditEntry): string | null {
    const version = detail['version'];
    return typeof version === 'number' ? this.t().history.version(this.formats.number(version)) : null;
  }
}
