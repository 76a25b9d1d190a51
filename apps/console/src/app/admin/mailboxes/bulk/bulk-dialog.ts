import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, signal, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatIconModule } from '@angular/material/icon';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { type MailboxBulkChange, type MailboxBulkResult, mailboxBulkChange } from '@postroom/contracts';
import { type Failure, sentenceOf } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { fieldDefaults } from '../../../ui/field-defaults.ts';
import type { Option } from '../../../ui/option.ts';
import { MailboxWords } from '../editor/mailbox-words.ts';
import type { BulkAct } from './bulk-act.ts';
import { BulkApi, type BulkOutcome } from './bulk-api.ts';

/** So many mailboxes are named; of the rest, how many. */
export const mostNamed = 10;

export interface BulkDialogData {
  readonly act: BulkAct;
  readonly ids: readonly string[];
  readonly departments: readonly Option[];
}

/**
 * Asks what a change needs, shows what the server says it would change, and saves it. Closes with what became of it, or
 * with nothing where nothing was saved.
 */
@Component({
  selector: 'app-bulk-dialog',
  imports: [
    Banner,
    MatButtonModule,
    MatDialogModule,
    MatFormFieldModule,
    MatIconModule,
    MatInputModule,
    MatSelectModule,
  ],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './bulk-dialog.html',
  styleUrl: './bulk-dialog.scss',
})
export class BulkDialog {
  private readonly api = inject(BulkApi);
  private readonly dialog = inject<MatDialogRef<BulkDialog, BulkOutcome>>(MatDialogRef);
  private readonly words = inject(MailboxWords);
  protected readonly data = inject<BulkDialogData>(MAT_DIALOG_DATA);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly most = mostNamed;
  private readonly cancel = viewChild<string, ElementRef<HTMLElement>>('cancel', { read: ElementRef });

  protected readonly change = signal<MailboxBulkChange | null>(this.data.act.change);
  protected readonly chosen = signal<readonly string[]>([]);
  protected readonly seconds = signal('');
  protected readonly fault = signal('');
  protected readonly preview = signal<MailboxBulkResult | null>(null);
  protected readonly failure = signal<Failure | null>(null);
  /** How many are saved; null before and after. */
  protected readonly saved = signal<number | null>(null);

  protected readonly title = computed(() => this.t().bulk.title[this.data.act.kind]);
  protected readonly count = computed(() => this.preview()?.changed.length ?? 0);
  protected readonly confirm = computed(() =>
    this.t().bulk.confirm[this.data.act.kind](this.count(), this.formats.number(this.count())),
  );
  protected readonly sentence = computed(() => {
    const failure = this.failure();
    return failure === null ? '' : sentenceOf(failure, this.t());
  });
  protected readonly named = computed(() =>
    (this.preview()?.changed ?? []).slice(0, mostNamed).map(({ id, name, changes }) => ({
      id,
      name,
      changes: changes.map(({ path, from, to }) =>
        this.t().bulk.fromTo(
          this.words.value(path, from, this.data.departments),
          this.words.value(path, to, this.data.departments),
        ),
      ),
    })),
  );
  protected readonly asking = computed(() => (this.preview()?.changed ?? []).filter(({ asks }) => asks).length);
  /** Cautions that the saves carry, each with the names of those it is about, where these are not all. */
  protected readonly cautions = computed(() => {
    const names = new Map<string, string[]>();
    for (const { name, warnings } of this.preview()?.changed ?? []) {
      for (const { path, message } of warnings) {
        if (this.concerns(path)) names.set(message, [...(names.get(message) ?? []), name]);
      }
    }
    return [...names].map(([message, all]) => ({
      message,
      count: all.length,
      names: all.length === this.count() ? '' : this.list(all),
    }));
  });

  constructor() {
    void this.look();
  }

  protected ask(event: Event): void {
    event.preventDefault();
    const { departmentsMissing, pollWrong } = this.t().bulk;
    const departments = this.data.act.kind === 'departments';
    const asked = departments
      ? { departmentIds: [...this.chosen()] }
      : { pop: { pollSeconds: Number(this.seconds().trim() || 'none') } };
    const read = mailboxBulkChange.safeParse(asked);
    this.fault.set(read.success ? '' : departments ? departmentsMissing : pollWrong);
    if (!read.success) {
      const form = event.target as HTMLElement;
      form.querySelector<HTMLElement>('[cdkFocusInitial]')?.focus();
      return;
    }
    this.change.set(read.data);
    void this.lookAgain();
  }

  /** What was pressed for it goes away: the harmless button takes the focus. */
  protected lookAgain(): Promise<void> {
    this.cancel()?.nativeElement.focus();
    return this.look();
  }

  private async look(): Promise<void> {
    const change = this.change();
    if (change === null) return;
    this.failure.set(null);
    try {
      this.preview.set(await this.api.preview(this.data.ids, change));
    } catch (error) {
      this.failure.set(failureOf(error));
    }
  }

  protected async save(): Promise<void> {
    const change = this.change();
    const preview = this.preview();
    if (change === null || preview === null || this.saved() !== null) return;
    this.saved.set(0);
    this.dialog.disableClose = true;
    const ids = preview.changed.map(({ id }) => id);
    // The preview's version is the one that the save makes: it builds upon the one before.
    const versions = Object.fromEntries(preview.changed.map(({ id, version }) => [id, version - 1]));
    const outcome = await this.api.save([{ ids, change, versions }], (done) => {
      this.saved.set(done);
    });
    const skipped = [...preview.skipped, ...outcome.skipped];
    this.dialog.close({ ...outcome, skipped });
  }

  /** Other cautions are about settings that are not touched here. */
  private concerns(path: string): boolean {
    return this.data.act.kind === 'departments' && (path === 'defaultQueueId' || path.startsWith('departmentIds'));
  }

  private list(names: readonly string[]): string {
    const rest = names.length - mostNamed;
    const shown = names.slice(0, mostNamed).join(', ');
    return rest > 0 ? `${shown} ${this.t().bulk.more(this.formats.number(rest))}` : shown;
  }
}
