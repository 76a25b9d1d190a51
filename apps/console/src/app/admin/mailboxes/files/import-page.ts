import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  signal,
  viewChild,
} from '@angular/core';
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
import { AskDialog } from '../../../ui/ask-dialog.ts';
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
  private readonly dialog = inject(AskDialog);
  private readonly injector = inject(Injector);
  private readonly fileField = viewChild<string, ElementRef<HTMLElement>>('chosen', { read: ElementRef });
  private readonly textField = viewChild<string, ElementRef<HTMLElement>>('text', { read: ElementRef });
  private readonly outcome = viewChild<string, ElementRef<HTMLElement>>('outcome', { read: ElementRef });
  protected readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;

  protected readonly step = signal<Step>('choose');
  protected readonly file = signal<GivenFile | null>(null);
  protected readonly pasted = signal('');
  /** What is wrong with what was given, at the field that it was given in. */
  protected readonly fault = signal<{ readonly at: 'file' | 'text'; readonly words: string } | null>(null);
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

  /** Leaving asks where a text was pasted that is not imported yet. */
  async mayLeave(): Promise<boolean> {
    if (this.pasted().trim() === '' || this.step() === 'importing') return true;
    const { leave } = this.t().mailboxFiles;
    const answer = await this.dialog.ask({
      title: leave.title,
      text: leave.text,
      answers: [
        { value: 'stay', words: leave.stay, look: 'plain' },
        { value: 'leave', words: leave.leave, look: 'outlined' },
      ],
    });
    return answer === 'leave';
  }

  protected async take(files: FileList | null): Promise<void> {
    const given = files?.[0];
    if (given === undefined) return;
    if (given.size > largestFile) {
      this.refuse('file', given.size);
      return;
    }
    try {
      // Read now: what is imported later must be what was shown, though the file changes on its disk in between.
      const bytes = new Blob([await given.arrayBuffer()]);
      this.give({ name: given.name, bytes, format: formatOf(given.name), pasted: false });
    } catch {
      // A folder, or a file that went away or may not be read: the browser does not tell which.
      this.fault.set({ at: 'file', words: this.t().mailboxFiles.notReadable(given.name) });
    }
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.over.set(false);
    void this.take(event.dataTransfer?.files ?? null);
  }

  protected hover(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over.set(over);
  }

  protected checkPasted(event: Event): void {
    event.preventDefault();
    const bytes = new Blob([this.pasted()]);
    if (this.pasted().trim() === '') {
      this.fault.set({ at: 'text', words: this.t().mailboxFiles.nothingGiven });
      this.textField()?.nativeElement.focus();
    } else if (bytes.size > largestFile) this.refuse('text', bytes.size);
    else this.give({ name: this.t().mailboxFiles.pasted, bytes, format: null, pasted: true });
  }

  /** Back to where it was given; a pasted text is still there to be mended. */
  protected again(): void {
    const field = this.file()?.pasted === true ? this.textField : this.fileField;
    this.step.set('choose');
    this.file.set(null);
    this.result.set(null);
    this.failure.set(null);
    this.fault.set(null);
    this.focusNext(() => field());
  }

  protected async check(): Promise<void> {
    const file = this.file();
    if (file === null) return;
    this.failure.set(null);
    this.result.set(null);
    this.step.set('checking');
    this.focusNext(() => this.outcome());
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
    this.focusNext(() => this.outcome());
    try {
      const result = await this.api.import(file, false);
      this.result.set(result);
      // What was pasted may be full of passwords: it goes as soon as nothing in it is left to mend.
      if (result.errors.length === 0) this.pasted.set('');
    } catch (error) {
      this.failure.set(failureOf(error));
    }
    this.step.set('done');
  }

  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.step() === 'importing' || this.pasted().trim() !== '') event.preventDefault();
  }

  private give(file: GivenFile): void {
    this.fault.set(null);
    this.file.set(file);
    void this.check();
  }

  private refuse(at: 'file' | 'text', size: number): void {
    const { tooLarge } = this.t().mailboxFiles;
    this.fault.set({ at, words: tooLarge(this.formats.size(size), this.formats.size(largestFile)) });
  }

  /** What was pressed goes away with its step: the next one takes the focus. */
  private focusNext(element: () => ElementRef<HTMLElement> | undefined): void {
    afterNextRender(
      {
        write: () => {
          element()?.nativeElement.focus();
        },
      },
      { injector: this.injector },
    );
  }
}
