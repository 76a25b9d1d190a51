import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Router } from '@angular/router';
import { reloadOn } from '../../live/reload-on.ts';
import { Session } from '../../session/session.ts';
import { Formats } from '../../text/formats.ts';
import { Texts } from '../../text/texts.ts';
import { DataBlock } from '../../ui/data-block.ts';
import { Empty } from '../../ui/empty.ts';
import { Page } from '../../ui/page.ts';
import { RawView } from '../../ui/raw-view.ts';
import { RelativeTime } from '../../ui/relative-time.ts';
import { MailboxApi } from '../mailboxes/mailbox-api.ts';
import { QuarantineActs } from './quarantine-acts.ts';
import { QuarantineApi } from './quarantine-api.ts';

/** One message in quarantine: why it is there, its bytes, and what can be done about it. */
@Component({
  selector: 'app-quarantined-page',
  imports: [DataBlock, Empty, MatButtonModule, MatIconModule, Page, RawView, RelativeTime],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <pr-page
      [heading]="t().quarantine.one"
      [place]="t().quarantine.title"
      back="/admin/quarantine"
      [backText]="t().quarantine.back"
    >
      @if (gone()) {
        <pr-empty>{{ t().quarantine.gone }}</pr-empty>
      } @else {
        <pr-data-block [state]="message" [rows]="6">
          @if (message.value(); as entry) {
            <p class="cause">
              <mat-icon svgIcon="error" /><bdi>{{ entry.cause }}</bdi>
            </p>
            <dl>
              <div>
                <dt>{{ t().quarantine.received }}</dt>
                <dd><pr-relative-time [at]="entry.receivedAt" /></dd>
              </div>
              <div>
                <dt>{{ t().quarantine.mailbox }}</dt>
                <dd dir="auto">{{ mailbox() }}</dd>
              </div>
              <div>
                <dt>{{ t().quarantine.size }}</dt>
                <dd>{{ formats.size(entry.size) }}</dd>
              </div>
            </dl>
            <div class="acts">
              <button
                matButton="filled"
                type="button"
                [disabled]="busy()"
                disabledInteractive
                (click)="after(acts.retry(entry))"
              >
                {{ t().quarantine.retry }}
              </button>
              <button
                matButton="outlined"
                type="button"
                [disabled]="busy()"
                disabledInteractive
                (click)="after(acts.open(entry))"
              >
                {{ t().quarantine.open }}
              </button>
              <button matButton type="button" (click)="acts.copy(entry.cause)">{{ t().quarantine.copyCause }}</button>
              @if (mayDiscard()) {
                <button
                  matButton
                  type="button"
                  [disabled]="busy()"
                  disabledInteractive
                  (click)="after(acts.discard([{ entry, mailbox: mailbox() }]))"
                >
                  {{ t().quarantine.discard }}
                </button>
              }
            </div>
            <section aria-labelledby="raw-heading">
              <h2 id="raw-heading">{{ t().quarantine.raw }}</h2>
              <pr-raw-view [url]="'/api/quarantine/' + entry.id + '/raw'" [size]="entry.size" />
            </section>
          }
        </pr-data-block>
      }
    </pr-page>
  `,
  styles: `
    .cause {
      display: flex;
      gap: 8px;
      overflow-wrap: anywhere;
    }
    .cause bdi {
      min-inline-size: 0;
    }
    .cause mat-icon {
      color: var(--mat-sys-error);
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 24px;
      margin-block: 12px;
    }
    dl > div {
      display: flex;
      gap: 8px;
      min-inline-size: 0;
    }
    dt {
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .acts {
      display: flex;
      flex-wrap: wrap;
      gap: 4px 8px;
    }
    section {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 8px;
      margin-block-start: 24px;
    }
  `,
})
export class QuarantinedPage {
  readonly id = input.required<string>();

  private readonly router = inject(Router);
  private readonly session = inject(Session);
  protected readonly acts = inject(QuarantineActs);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly message = inject(QuarantineApi).one(this.id);
  private readonly mailboxes = inject(MailboxApi).mailboxes();
  protected readonly mayDiscard = computed(() => this.session.roles().includes('administrator'));
  protected readonly gone = computed(() => this.message.failure()?.status === 404);
  protected readonly busy = computed(() => this.acts.busy().has(this.id()));
  protected readonly mailbox = computed(() => {
    const all = this.mailboxes.value();
    if (all === undefined) return '';
    const mailboxId = this.message.value()?.mailboxId;
    return all.find(({ id }) => id === mailboxId)?.name ?? this.t().quarantine.unknownMailbox;
  });

  constructor() {
    reloadOn(
      ({ kind }) => kind === 'quarantine.changed',
      () => {
        this.message.reload();
      },
    );
  }

  protected async after(act: Promise<readonly string[]>): Promise<void> {
    const left = await act;
    if (left.includes(this.id())) await this.router.navigateByUrl('/admin/quarantine');
    else this.message.reload();
  }
}
