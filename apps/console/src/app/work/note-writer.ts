import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { Texts } from '../text/texts.ts';
import { WorkApi } from './work-api.ts';

/** A note for colleagues. What is typed stays in this browser's session until it is saved. */
@Component({
  selector: 'app-note-writer',
  imports: [MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <textarea
      #text
      dir="auto"
      rows="4"
      maxlength="20000"
      [attr.aria-label]="t().composer.noteText"
      [attr.aria-invalid]="fault() ? 'true' : null"
      aria-describedby="note-fault"
      (input)="keep()"
      (keydown)="keys($event)"
    ></textarea>
    <p id="note-fault" class="fault">
      @if (fault(); as words) {
        <mat-icon svgIcon="error" />{{ words }}
      }
    </p>
    <p class="foot">
      <button matButton="filled" type="button" [disabled]="busy()" (click)="save()">
        {{ t().composer.saveNote }} <kbd aria-hidden="true">Ctrl Enter</kbd>
      </button>
      <span class="quiet">{{ t().conversation.noteHint }}</span>
    </p>
  `,
  styles: `
    :host {
      display: block;
      background: color-mix(in srgb, var(--pr-warn-container) 40%, var(--pr-card));
    }
    textarea {
      inline-size: 100%;
      min-block-size: 96px;
      padding: 10px 24px;
      border: 0;
      background: transparent;
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-body-large);
      resize: vertical;
    }
    textarea:focus-visible {
      outline-offset: -2px;
    }
    .fault {
      display: flex;
      gap: 6px;
      margin-inline: 24px;
      color: var(--mat-sys-error);
      font: var(--mat-sys-label-medium);
    }
    .foot {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
      padding: 8px 24px 12px;
      font: var(--mat-sys-label-medium);
    }
    kbd {
      margin-inline-start: 6px;
      padding: 1px 6px;
      border: 1px solid currentColor;
      border-radius: 6px;
      font: var(--mat-sys-label-small);
    }
    @media (width < 840px) {
      textarea {
        padding-inline: 12px;
        font-size: 1rem;
      }
      kbd {
        display: none;
      }
    }
  `,
})
export class NoteWriter {
  readonly conversationId = input.required<string>();
  readonly saved = output();
  protected readonly t = inject(Texts).messages;
  private readonly api = inject(WorkApi);
  private readonly area = viewChild.required<ElementRef<HTMLTextAreaElement>>('text');
  protected readonly fault = signal('');
  protected readonly busy = signal(false);

  /** Puts the cursor into the note, with what was begun before. */
  focus(): void {
    const { nativeElement } = this.area();
    if (nativeElement.value === '') nativeElement.value = sessionStorage.getItem(this.key()) ?? '';
    nativeElement.focus();
  }

  protected keep(): void {
    sessionStorage.setItem(this.key(), this.area().nativeElement.value);
  }

  protected keys(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.save();
    } else if (event.key === 'Escape') this.area().nativeElement.blur();
  }

  protected async save(): Promise<void> {
    const text = this.area().nativeElement.value;
    this.fault.set(text.trim() === '' ? this.t().composer.needText : '');
    if (this.fault() !== '' || this.busy()) return;
    this.busy.set(true);
    try {
      await firstValueFrom(this.api.addNote(this.conversationId(), text));
      sessionStorage.removeItem(this.key());
      this.saved.emit();
    } catch (error) {
      this.fault.set(sentenceOf(failureOf(error), this.t()));
    } finally {
      this.busy.set(false);
    }
  }

  private key(): string {
    return `postroom.note.${this.conversationId()}`;
  }
}
