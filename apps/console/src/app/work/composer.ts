import { LiveAnnouncer } from '@angular/cdk/a11y';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  type OnInit,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import type { Draft, FromAddress, MessageSummary, Preview, Upload } from '@postroom/contracts';
import { Subject, catchError, debounceTime, firstValueFrom, of, switchMap } from 'rxjs';
import { type Failure, sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { Banner } from '../ui/banner.ts';
import { Notices } from '../ui/notices.ts';
import { ComposeApi, type ReplyDefaults } from './compose-api.ts';
import { type ComposerField, checkMail, faultsByField } from './composer-faults.ts';
import { DraftKeeper } from './draft-keeper.ts';
import { PendingSends, undoSeconds } from './pending-sends.ts';
import { shortName, splitRecipients } from './recipients.ts';

/** Where mail is written: the answer in a conversation, or new mail. Drafts save themselves. */
@Component({
  selector: 'app-composer',
  imports: [Banner, MatButtonModule, MatIconModule],
  providers: [DraftKeeper],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './composer.html',
  styleUrl: './composer.scss',
})
export class Composer implements OnInit {
  /** null: new mail. */
  readonly conversationId = input.required<string | null>();
  /** The newest message that the author has seen. */
  readonly seenId = input<string | null>(null);
  /** A draft to go on with. */
  readonly draft = input<Draft>();
  readonly defaults = input<ReplyDefaults>();
  readonly sent = output();
  readonly shut = output();
  readonly showNewer = output();

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  protected readonly keeper = inject(DraftKeeper);
  private readonly api = inject(ComposeApi);
  private readonly pending = inject(PendingSends);
  private readonly notices = inject(Notices);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly textArea = viewChild.required<ElementRef<HTMLTextAreaElement>>('area');
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly typed = new Subject<void>();

  protected readonly addresses = signal<readonly FromAddress[] | null>(null);
  protected readonly fromId = signal('');
  protected readonly to = signal('');
  protected readonly cc = signal('');
  protected readonly bcc = signal('');
  protected readonly subject = signal('');
  protected readonly text = signal('');
  protected readonly files = signal<readonly Upload[]>([]);
  protected readonly uploading = signal<string | null>(null);
  protected readonly copiesShown = signal(false);
  protected readonly preview = signal<Preview | null>(null);
  protected readonly whyShown = signal(false);
  protected readonly busy = signal(false);
  protected readonly faults = signal<Partial<Record<ComposerField, string>>>({});
  /** What came in since: a send that named an older message was refused. */
  protected readonly newer = signal<readonly MessageSummary[]>([]);
  /** Fields that exist as inputs below From. */
  protected readonly from = computed(() => this.addresses()?.find(({ id }) => id === this.fromId()));
  protected readonly reason = computed(() => {
    const defaults = this.defaults();
    return defaults !== undefined && (this.fromId() === '' || this.fromId() === defaults.fromAddressId)
      ? defaults.reason
      : '';
  });
  protected readonly savedWords = computed(() => {
    const { composer } = this.t();
    const draft = this.keeper.draft();
    const failure = this.keeper.failure();
    switch (this.keeper.how()) {
      case 'saved':
        return draft === null ? '' : composer.saved(this.formats.time(draft.updatedAt));
      case 'saving':
      case 'waiting':
        return draft === null ? composer.saving : composer.saved(this.formats.time(draft.updatedAt));
      case 'failed':
        return failure === null ? composer.unsaved : composer.notSaved(sentenceOf(failure, this.t()));
      case 'none':
        return '';
    }
  });

  constructor() {
    this.typed
      .pipe(
        debounceTime(500),
        switchMap(() => {
          const fromAddressId = this.fromId();
          if (fromAddressId === '') return of(null);
          const { to, subject, text, attachmentIds } = this.content();
          const body = { fromAddressId, conversationId: this.conversationId(), to, subject, text, attachmentIds };
          // What cannot be previewed yet is told when it is sent.
          return this.api.preview(body).pipe(catchError(() => of(null)));
        }),
        takeUntilDestroyed(inject(DestroyRef)),
      )
      .subscribe((preview) => {
        this.preview.set(preview);
      });
  }

  ngOnInit(): void {
    const draft = this.draft();
    const defaults = this.defaults();
    if (draft !== undefined) {
      this.keeper.adopt(draft);
      this.take(draft);
    } else if (defaults !== undefined) {
      this.fromId.set(defaults.fromAddressId ?? '');
      this.to.set(defaults.to.join(', '));
      this.cc.set(defaults.cc.join(', '));
      this.subject.set(defaults.subject);
      this.copiesShown.set(defaults.cc.length > 0);
    }
    this.api
      .fromAddresses()
      .pipe(catchError(() => of([])))
      .subscribe((addresses) => {
        this.addresses.set(addresses);
        const [only, another] = addresses;
        if (this.fromId() === '' && only !== undefined && another === undefined && this.conversationId() === null) {
          this.fromId.set(only.id);
        }
        this.typed.next();
      });
  }

  focus(): void {
    const field = this.conversationId() === null && this.to() === '' ? '#composer-to' : 'textarea';
    this.host.nativeElement.querySelector<HTMLElement>(field)?.focus();
  }

  protected set(field: 'fromId' | 'to' | 'cc' | 'bcc' | 'subject' | 'text', event: Event): void {
    const { value } = event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
    this[field].set(value);
    if (Object.keys(this.faults()).length > 0) this.faults.set(checkMail(this.mail(), this.t()));
    this.changed();
  }

  protected keys(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.send();
    } else if (event.key === 'Escape') {
      (event.target as HTMLElement).blur();
    }
  }

  protected async attach(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    for (const file of [...(input.files ?? [])]) {
      this.uploading.set(file.name);
      try {
        const upload = await firstValueFrom(this.api.upload(file));
        this.files.update((files) => [...files, upload]);
        this.changed();
      } catch (error) {
        this.faults.update((faults) => ({ ...faults, attachmentIds: sentenceOf(failureOf(error), this.t()) }));
      }
    }
    this.uploading.set(null);
    input.value = '';
  }

  protected detach(id: string): void {
    this.files.update((files) => files.filter((file) => file.id !== id));
    this.changed();
  }

  protected async send(lastMessageId = this.seenId()): Promise<void> {
    if (this.busy()) return;
    this.faults.set(checkMail(this.mail(), this.t()));
    if (Object.keys(this.faults()).length > 0) {
      this.focusFault();
      return;
    }
    this.busy.set(true);
    await this.keeper.flush();
    const content = this.content();
    try {
      const draftId = this.keeper.draft()?.id ?? null;
      const conversationId = this.conversationId();
      const entry = await firstValueFrom(
        this.api.send({
          ...content,
          fromAddressId: this.fromId(),
          conversationId,
          draftId,
          lastMessageId,
          undoSeconds,
        }),
      );
      this.keeper.sent();
      this.pending.add(entry, shortName(content.to));
      this.sent.emit();
    } catch (error) {
      this.refused(failureOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected sendAnyway(): void {
    const last = this.newer().at(-1)?.id ?? null;
    this.newer.set([]);
    void this.send(last);
  }

  protected takeTheirs(): void {
    const theirs = this.keeper.conflict();
    if (theirs === null) return;
    this.keeper.adopt(theirs);
    this.take(theirs);
  }

  protected async discard(): Promise<void> {
    await this.keeper.discard();
    this.notices.say(this.t().composer.discarded);
    this.shut.emit();
  }

  private mail() {
    // A draft may name an address that was deleted, or taken from its author's departments, since.
    const gone = (this.addresses() ?? []).length > 0 && this.from() === undefined;
    return { fromId: gone ? '' : this.fromId(), ...this.content() };
  }

  private content() {
    return {
      to: splitRecipients(this.to()),
      cc: splitRecipients(this.cc()),
      bcc: splitRecipients(this.bcc()),
      subject: this.subject(),
      text: this.text(),
      attachmentIds: this.files().map(({ id }) => id),
    };
  }

  private changed(): void {
    this.typed.next();
    const fromAddressId = this.fromId() === '' ? null : this.fromId();
    this.keeper.keep({ ...this.content(), fromAddressId }, this.conversationId());
  }

  private take(draft: Draft): void {
    this.fromId.set(draft.fromAddressId ?? '');
    this.to.set(draft.to.join(', '));
    this.cc.set(draft.cc.join(', '));
    this.bcc.set(draft.bcc.join(', '));
    this.subject.set(draft.subject);
    this.text.set(draft.text);
    this.copiesShown.set(draft.cc.length + draft.bcc.length > 0);
    this.files.set(draft.attachments);
    this.typed.next();
  }

  private refused(failure: Failure): void {
    const messages = failure.members['messages'];
    if (failure.code === 'conversation-changed' && Array.isArray(messages)) {
      this.newer.set(messages as MessageSummary[]);
      void this.announcer.announce(this.t().composer.changed, 'assertive');
      return;
    }
    this.faults.set(faultsByField(failure, sentenceOf(failure, this.t())));
    this.focusFault();
  }

  private focusFault(): void {
    requestAnimationFrame(() => {
      const faulty = this.host.nativeElement.querySelector<HTMLElement>('[aria-invalid="true"]');
      (faulty ?? this.textArea().nativeElement).focus();
    });
  }
}
