import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { MailboxImportResult } from '@postroom/contracts';
import { type Failure, sentenceOf } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import { Live } from '../../../live/live.ts';
import { Formats } from '../../../text/formats.ts';
import { Texts } from '../../../text/texts.ts';
import { Banner } from '../../../ui/banner.ts';
import { Card } from '../../../ui/card.ts';
import { Page } from '../../../ui/page.ts';
import { ImportResult } from './import-result.ts';
import { type GivenFile, MailboxFilesApi, formatOf } from './mailbox-files-api.ts';

/** What the server takes in one request, in bytes. */
const largestFile = 8 * 1024 * 1024;

type Step = 'choose' | 'checking' | 'checked' | 'importing' | 'done';

/** Mailboxes from a file: choose or paste, see what would change and every fault with its line, then import. */
@Component({
  selector: 'app-import-page',
  imports: [Banner, Card, ImportResult, MatButtonModule, MatIconModule, Page, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(window:beforeunload)': 'askBeforeUnload($event)' },
  templateUrl: './import-page.html',
  styleUrl: './import-page.scss',
})
export class ImportPage {
  private readonly api = inject(MailboxFilesApi);
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;

  protected readonly step = signal<Step>('choose');
  protected readonly file = signal<GivenFile | null>(null);
  protected readonly pasted = signal('');
  protected readonly fault = signal('');
  protected readonly over = signal(false);
  protected readonly failure = signal<Failure | null>(null);
  protected readonly result = signal<MailboxImportResult | null>(null);
  /** Mailboxes that the server told to have changed since the import began. */
  private readonly told = signal<ReadonlySet<string>>(new Set());

  protected readonly sentence = computed(() => {
    const failure = this.failure();
    return failure === null ? '' : sentenceOf(failure, this.t());
  });
  protected readonly count = computed(() => {
    const result = this.result();
    return result === null ? 0 : result.created.length + result.changed.length;
  });
  protected readonly done = computed(() => Math.min(this.told().size, this.count()));
  protected readonly nothing = computed(() => {
    const result = this.result();
    if (result === null || this.count() > 0 || result.errors.length > 0) return '';
    const { empty, nothingToDo } = this.t().mailboxFiles;
    return result.unchanged.length === 0 ? empty : nothingToDo;
  });

  constructor() {
    inject(Live)
      .events.pipe(takeUntilDestroyed())
      .subscribe(({ kind, mailboxId }) => {
        if (this.step() !== 'importing' || kind !== 'mailbox.changed' || mailboxId === null) return;
        this.told.update((told) => new Set([...told, mailboxId]));
      });
  }

  protected take(files: FileList | null): void {
    const given = files?.[0];
    if (given !== undefined) this.give({ name: given.name, bytes: given, format: formatOf(given.name) });
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.over.set(false);
    this.take(event.dataTransfer?.files ?? null);
  }

  protected hover(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over.set(over);
  }

  protected checkPasted(event: Event): void {
    event.preventDefault();
    if (this.pasted().trim() === '') this.fault.set(this.t().mailboxFiles.nothingGiven);
    else this.give({ name: this.t().mailboxFiles.pasted, bytes: new Blob([this.pasted()]), format: null });
  }

  protected again(): void {
    this.step.set('choose');
    this.file.set(null);
    this.result.set(null);
    this.failure.set(null);
    this.fault.set('');
  }

  protected async check(): Promise<void> {
    const file = this.file();
    if (file === null) return;
    this.failure.set(null);
    this.result.set(null);
    this.step.set('checking');
    try {
      this.result.set(await this.api.import(file, true));
    } catch (error) {
      this.failure.set(failureOf(error));
    }
    this.step.set('checked');
  }

  protected async import(): Promise<void> {
    const file = this.file();
    if (file === null || this.step() !== 'checked') return;
    this.failure.set(null);
    this.told.set(new Set());
    this.step.set('importing');
    try {
      this.result.set(await this.api.import(file, false));
      // What was typed may be full of passwords: it is not needed any more.
      this.pasted.set('');
    } catch (error) {
      this.failure.set(failureOf(error));
    }
    this.step.set('done');
  }

  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.step() === 'importing') event.preventDefault();
  }

  private give(file: GivenFile): void {
    const { tooLarge } = this.t().mailboxFiles;
    const { size } = file.bytes;
    this.fault.set(size > largestFile ? tooLarge(this.formats.size(size), this.formats.size(largestFile)) : '');
    if (size > largestFile) return;
    this.file.set(file);
    void this.check();
  }
}
