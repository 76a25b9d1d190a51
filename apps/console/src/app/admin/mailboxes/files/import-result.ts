import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { type MailboxImportResult, mailboxSecretPaths } from '@postroom/contracts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { MailboxWords } from '../editor/mailbox-words.ts';

type Group = 'errors' | 'created' | 'changed' | 'unchanged';

interface Entry {
  readonly line: string;
  readonly email: string;
  readonly name: string;
  readonly details: readonly { readonly label: string; readonly words: string }[];
}

/** Faults first: they are what somebody has to mend. */
const groups: readonly Group[] = ['errors', 'changed', 'created', 'unchanged'];

/** Entries of a group that are drawn at once. */
const step = 50;

/** An answer lists at most so many faults. */
const mostFaults = 1000;

/** What an import did, or would do: each mailbox with its line, changes field by field, faults with what to do. */
@Component({
  selector: 'app-import-result',
  imports: [MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ heading() }}</h2>
    @for (group of shown(); track group.key) {
      <details [open]="group.open" [class]="group.key">
        <summary>
          <mat-icon [svgIcon]="group.icon" />
          <span>{{ group.words }}</span>
          <strong>{{ group.count }}</strong>
        </summary>
        @if (group.key === 'errors') {
          <p class="quiet note">{{ t().mailboxFiles.faultsText }}</p>
          @if (group.cut) {
            <p class="quiet note">{{ t().mailboxFiles.faultsCut(group.count) }}</p>
          }
        }
        <ol class="entries">
          @for (entry of group.entries; track $index) {
            <li>
              <p class="head">
                <span class="quiet line">{{ entry.line }}</span>&ngsp;
                @if (entry.name !== '') {
                  <strong dir="auto">{{ entry.name }}</strong>&ngsp;
                }
                <bdi class="mono">{{ entry.email }}</bdi>
              </p>
              @for (detail of entry.details; track $index) {
                <p class="detail">
                  @if (detail.label !== '') {
                    <span class="quiet">{{ detail.label }}</span>&ngsp;
                  }
                  <span dir="auto">{{ detail.words }}</span>
                </p>
              }
            </li>
          }
        </ol>
        @if (group.more > 0) {
          <button matButton="outlined" type="button" (click)="showMore(group.key)">
            {{ t().mailboxFiles.showMore(group.next, formats.number(group.next)) }}
          </button>
        }
      </details>
    }
  `,
  styleUrl: './import-result.scss',
})
export class ImportResult {
  readonly result = input.required<MailboxImportResult>();
  readonly heading = input.required<string>();

  private readonly words = inject(MailboxWords);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  private readonly limits = linkedSignal<MailboxImportResult, Readonly<Record<Group, number>>>({
    source: () => this.result(),
    computation: () => ({ errors: step, changed: step, created: step, unchanged: step }),
  });
  private readonly icons: Readonly<Record<Group, string>> = {
    errors: 'error',
    changed: 'sync',
    created: 'add',
    unchanged: 'check',
  };

  protected readonly shown = computed(() => {
    const result = this.result();
    const words = this.t().mailboxFiles;
    return groups
      .filter((key) => result[key].length > 0)
      .map((key) => {
        const total = result[key].length;
        const limit = this.limits()[key];
        return {
          key,
          icon: this.icons[key],
          words: words.groups[key],
          count: this.formats.number(total),
          cut: key === 'errors' && total >= mostFaults,
          open: key === 'errors' || key === 'changed' || (key === 'created' && total <= step),
          entries: this.entries(key, limit),
          more: total - limit,
          next: Math.min(step, total - limit),
        };
      });
  });

  protected showMore(group: Group): void {
    this.limits.update((limits) => ({ ...limits, [group]: limits[group] + step }));
  }

  private entries(group: Group, limit: number): Entry[] {
    const { line: lineOf, fault } = this.t().mailboxFiles;
    const result = this.result();
    if (group === 'errors') {
      return result.errors.slice(0, limit).map(({ line, email, path, message }) => ({
        line: fault(String(line), path),
        email,
        name: '',
        details: [{ label: '', words: message }],
      }));
    }
    if (group === 'changed') {
      return result.changed.slice(0, limit).map(({ line, email, name, changes }) => ({
        line: lineOf(String(line)),
        email,
        name,
        details: changes.map(({ path, from, to }) => ({
          label: this.words.label(path),
          words: this.change(path, from, to),
        })),
      }));
    }
    return result[group]
      .slice(0, limit)
      .map(({ line, email, name }) => ({ line: lineOf(String(line)), email, name, details: [] }));
  }

  /** Of a secret only that it is given anew. */
  private change(path: string, from: unknown, to: unknown): string {
    const { secretTyped, fromTo } = this.t().mailboxFiles;
    if (mailboxSecretPaths.some((secret) => secret === path)) return secretTyped;
    return fromTo(this.value(path, from), this.value(path, to));
  }

  private value(path: string, value: unknown): string {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return JSON.stringify(value);
    return this.words.value(path, value, []);
  }
}
