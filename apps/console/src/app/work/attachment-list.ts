import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import type { Attachment } from '@postroom/contracts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { plainly } from '../ui/raw-bytes.ts';
import { PdfView } from './pdf-view.ts';

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** Larger files are not shown in their place, in bytes. */
const largestShown = 20 * 1024 * 1024;
const mebibytes = 1024 * 1024;

/** The files of a message: saved by one click, pictures and PDFs looked at in their place. */
@Component({
  selector: 'app-attachment-list',
  imports: [MatButtonModule, MatIconModule, PdfView],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ul class="files" [attr.aria-label]="t().conversation.attachments">
      @for (file of shown(); track file.n) {
        <li>
          <a [href]="file.url" [title]="t().conversation.download" download>
            <mat-icon svgIcon="file" /><span class="visually-hidden">{{ t().conversation.download }}</span>
            <bdi class="name">{{ file.name }}</bdi>
            <span class="size">{{ formats.size(file.size) }}</span>
            @if (file.cut) {
              <span class="cut"><mat-icon svgIcon="cut" />{{ t().conversation.cut }}</span>
            }
          </a>
          @if (file.kind !== null) {
            <button
              matButton
              type="button"
              [attr.aria-expanded]="looked() === file.n"
              [attr.aria-label]="looked() === file.n ? t().message.hide(file.name) : t().message.look(file.name)"
              (click)="toggle(file.n)"
            >
              {{ looked() === file.n ? t().conversation.hidePictures : t().conversation.showPictures }}
            </button>
          }
        </li>
      }
    </ul>
    @for (file of shown(); track file.n) {
      @if (looked() === file.n) {
        @if (file.size > most) {
          <p class="quiet">{{ t().message.tooLarge(formats.size(most)) }}</p>
        } @else if (file.kind === 'pdf') {
          @defer (on immediate) {
            <app-pdf-view [url]="file.url" [name]="file.name" />
          }
        } @else if (broken().has(file.n)) {
          <p role="alert">{{ t().message.notShown }}</p>
        } @else {
          <img [src]="file.url + '?inline=1'" [alt]="t().message.picture(file.name)" (error)="fail(file.n)" />
        }
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 8px;
    }
    .files {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
      margin: 0;
    }
    li {
      display: inline-flex;
      flex-wrap: wrap;
      align-items: center;
      max-inline-size: 100%;
    }
    a {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      max-inline-size: 100%;
      min-block-size: 32px;
      padding: 4px 10px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-body-small);
      text-decoration: none;
    }
    a:hover {
      background: var(--mat-sys-surface-container-high);
    }
    .name {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .size,
    .cut {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      color: var(--mat-sys-on-surface-variant);
      white-space: nowrap;
    }
    .cut {
      color: var(--pr-warn);
    }
    .cut mat-icon {
      inline-size: 16px;
      block-size: 16px;
    }
    img {
      max-inline-size: 100%;
      max-block-size: 80vh;
      justify-self: start;
      border: 1px solid var(--mat-sys-outline-variant);
    }
    @media (width < 840px) {
      a {
        min-block-size: 44px;
      }
    }
  `,
})
export class AttachmentList {
  readonly messageId = input.required<string>();
  readonly files = input.required<readonly Attachment[]>();

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  protected readonly most = largestShown - (largestShown % mebibytes);
  protected readonly looked = signal<number | null>(null);
  protected readonly broken = signal<ReadonlySet<number>>(new Set());
  protected readonly shown = computed(() =>
    this.files().map(({ n, fileName, type, size, cut }) => {
      const pdf = type === 'application/pdf' || /\.pdf$/i.test(fileName);
      const kind = pictures.has(type) ? ('picture' as const) : pdf ? ('pdf' as const) : null;
      const url = `/api/messages/${this.messageId()}/attachments/${n}`;
      // The server's names are safe to save; here none may steer the text around it either.
      return { n, name: plainly(fileName), size, cut, url, kind: cut ? null : kind };
    }),
  );

  protected toggle(n: number): void {
    this.looked.update((before) => (before === n ? null : n));
  }

  protected fail(n: number): void {
    this.broken.update((broken) => new Set([...broken, n]));
  }
}
