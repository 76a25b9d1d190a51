import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import type { Message, ReadableSets } from '@postroom/contracts';
import { firstValueFrom } from 'rxjs';
import { sentenceOf } from '../api/failure.ts';
import { failureOf } from '../api/read-failure.ts';
import { Texts } from '../text/texts.ts';
import { fieldDefaults } from '../ui/field-defaults.ts';
import { Notices } from '../ui/notices.ts';
import { plainly } from '../ui/raw-bytes.ts';
import { RawView } from '../ui/raw-view.ts';
import { WorkApi } from './work-api.ts';

type Part = 'headers' | 'raw' | 'charset';
const parts: readonly Part[] = ['charset', 'headers', 'raw'];

/** Below a message: read it in another character set, its headers, its bytes. */
@Component({
  selector: 'app-message-details',
  imports: [MatButtonModule, MatFormFieldModule, MatInputModule, RawView],
  providers: [fieldDefaults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="parts" role="group" [attr.aria-label]="t().message.details">
      @for (part of parts; track part) {
        <button matButton type="button" [attr.aria-expanded]="open() === part" (click)="toggle(part)">
          {{ t().message[part] }}
        </button>
      }
      <a matButton [href]="url()" download>{{ t().quarantine.download }}</a>
    </div>
    @switch (open()) {
      @case ('charset') {
        <mat-form-field class="charset">
          <mat-label>{{ t().message.charsetLabel }}</mat-label>
          <select #choice matNativeControl (change)="read(choice)">
            <option value="" [selected]="charset() === null">{{ asItCame() }}</option>
            @for (group of charsets(); track group.script) {
              <optgroup [label]="t().message.scripts[group.script]">
                @for (each of group.charsets; track each) {
                  <option [value]="each" [selected]="each === charset()">{{ each }}</option>
                }
              </optgroup>
            }
          </select>
        </mat-form-field>
      }
      @case ('headers') {
        @if (headers().length === 0) {
          <p class="quiet">{{ t().message.noHeaders }}</p>
        } @else {
          <div class="headers" dir="ltr" tabindex="0" role="region" [attr.aria-label]="t().message.headers">
            <dl>
              @for (header of headers(); track $index) {
                <div>
                  <dt>{{ header.name }}</dt>
                  <dd>{{ header.value }}</dd>
                </div>
              }
            </dl>
          </div>
        }
      }
      @case ('raw') {
        <pr-raw-view [url]="url()" [size]="message().size" />
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 8px;
    }
    .parts {
      display: flex;
      flex-wrap: wrap;
      gap: 0 4px;
      margin-inline-start: -12px;
    }
    .charset {
      max-inline-size: 280px;
    }
    .headers {
      max-block-size: 480px;
      padding: 12px;
      overflow: auto;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      font: var(--mat-sys-body-small);
    }
    .headers dl > div {
      display: grid;
      grid-template-columns: minmax(96px, 180px) minmax(0, 1fr);
      gap: 2px 12px;
      padding-block: 2px;
    }
    dt {
      font-weight: 550;
    }
    dt,
    dd {
      overflow-wrap: anywhere;
    }
    @media (width < 600px) {
      .headers dl > div {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class MessageDetails {
  readonly message = input.required<Message>();
  /** The set that it is read in now; null: as it came. */
  readonly charset = input<string | null>(null);
  /** The message as it reads in another set; null: as it came. */
  readonly reading = output<{ charset: string; message: Message } | null>();

  private readonly api = inject(WorkApi);
  private readonly notices = inject(Notices);
  protected readonly t = inject(Texts).messages;
  protected readonly parts = parts;
  protected readonly charsets = signal<ReadableSets['readable']>([]);
  protected readonly open = signal<Part | null>(null);
  protected readonly url = computed(() => `/api/messages/${this.message().id}/raw`);
  protected readonly asItCame = computed(() => {
    const { charset } = this.message();
    return charset === null ? this.t().message.asItCame : `${this.t().message.asItCame} (${charset})`;
  });
  protected readonly headers = computed(() =>
    this.message().headers.map(([name, value]) => ({ name: plainly(name), value: plainly(value) })),
  );

  protected toggle(part: Part): void {
    this.open.update((before) => (before === part ? null : part));
    if (this.open() === 'charset' && this.charsets().length === 0) void this.loadCharsets();
  }

  private async loadCharsets(): Promise<void> {
    try {
      this.charsets.set((await firstValueFrom(this.api.charsets())).readable);
    } catch (error) {
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    }
  }

  protected async read(choice: HTMLSelectElement): Promise<void> {
    const charset = choice.value;
    if (charset === '') {
      this.reading.emit(null);
      return;
    }
    try {
      const message = await firstValueFrom(this.api.readAgain(this.message().id, charset));
      this.reading.emit({ charset, message });
    } catch (error) {
      // The choice says what is shown.
      choice.value = this.charset() ?? '';
      this.notices.say(sentenceOf(failureOf(error), this.t()));
    }
  }
}
