import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  effect,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { plainly } from '../ui/raw-bytes.ts';

/** Most pixels that one page is drawn with: what a page says of its size is the sender's. */
const mostPixels = 8_000_000;
/** Pictures in a page that are larger are left out, in pixels. */
const largestPicture = 32_000_000;
const mostWords = 20_000;

type Policy = { createScriptURL(url: string): unknown } | undefined;

/** A worker of our own program: under its page's policy only this address may become one. */
function newWorker(): Worker {
  const address = '/pdf.worker.min.mjs';
  const { trustedTypes } = globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };
  };
  policy ??= trustedTypes?.createPolicy('postroom-pdf', {
    createScriptURL: (url) => {
      if (url !== address) throw new TypeError('No other program is loaded here.');
      return url;
    },
  });
  return new Worker((policy?.createScriptURL(address) ?? address) as string, { type: 'module' });
}
let policy: Policy;

/**
 * A PDF, drawn page by page on a canvas. Nothing in it is run, no form or link of it works, and the worker that reads it
 * may load nothing (the server sends its program with a policy that allows no request).
 */
@Component({
  selector: 'app-pdf-view',
  imports: [MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (failed()) {
      <p role="alert">{{ t().message.notShown }}</p>
    } @else {
      @if (pages() > 0) {
        <p class="tools">
          <button
            matIconButton
            type="button"
            [attr.aria-label]="t().message.previous"
            [title]="t().message.previous"
            [disabled]="page() === 1"
            disabledInteractive
            (click)="turn(-1)"
          >
            <mat-icon svgIcon="back" class="mirror" />
          </button>
          <span role="status">{{ t().message.page(formats.number(page()), formats.number(pages())) }}</span>
          <button
            matIconButton
            type="button"
            [attr.aria-label]="t().message.next"
            [title]="t().message.next"
            [disabled]="page() === pages()"
            disabledInteractive
            (click)="turn(1)"
          >
            <mat-icon svgIcon="back" class="turned" />
          </button>
        </p>
      }
      <canvas #paper role="img" [attr.aria-label]="t().message.pdf(name(), formats.number(page()))"></canvas>
      <p class="visually-hidden">{{ words() }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 4px;
    }
    .tools {
      display: flex;
      align-items: center;
      gap: 8px;
    }
    canvas {
      max-inline-size: 100%;
      block-size: auto;
      border: 1px solid var(--mat-sys-outline-variant);
      background: #fff;
    }
    .turned {
      transform: scaleX(-1);
    }
    [dir='rtl'] .turned {
      transform: none;
    }
  `,
})
export class PdfView {
  readonly url = input.required<string>();
  readonly name = input.required<string>();

  protected readonly t = inject(Texts).messages;
  protected readonly formats = inject(Formats);
  protected readonly failed = signal(false);
  protected readonly pages = signal(0);
  protected readonly page = signal(1);
  protected readonly words = signal('');
  private readonly paper = viewChild<ElementRef<HTMLCanvasElement>>('paper');
  private document: PDFDocumentProxy | null = null;
  private drawing: Promise<void> = Promise.resolve();
  private ended = false;

  constructor() {
    let release: () => void = () => undefined;
    effect(() => {
      const url = this.url();
      void this.load(url).then((end) => {
        release = end;
        if (this.ended) end();
      });
    });
    inject(DestroyRef).onDestroy(() => {
      this.ended = true;
      release();
    });
  }

  protected turn(by: number): void {
    this.page.update((page) => Math.min(this.pages(), Math.max(1, page + by)));
    this.draw();
  }

  /** Gives what frees everything again. */
  private async load(url: string): Promise<() => void> {
    let task: PDFDocumentLoadingTask | null = null;
    let port: Worker | null = null;
    try {
      const [pdf, answer] = await Promise.all([import('pdfjs-dist'), fetch(url)]);
      if (!answer.ok) throw new Error(`${url} ${answer.status}`);
      port = newWorker();
      task = pdf.getDocument({
        data: new Uint8Array(await answer.arrayBuffer()),
        worker: pdf.PDFWorker.create({ port }),
        cMapUrl: '/pdf/cmaps/',
        standardFontDataUrl: '/pdf/fonts/',
        useWorkerFetch: false,
        useWasm: false,
        enableXfa: false,
        maxImageSize: largestPicture,
      });
      this.document = await task.promise;
      this.pages.set(this.document.numPages);
      this.draw();
    } catch {
      // Broken, encrypted, or no PDF at all: the reader can still download it.
      this.failed.set(true);
    }
    return () => {
      void task?.destroy().catch(() => undefined);
      port?.terminate();
    };
  }

  private draw(): void {
    this.drawing = this.drawing.then(() => this.drawPage()).catch(() => this.failed.set(true));
  }

  private async drawPage(): Promise<void> {
    const canvas = this.paper()?.nativeElement;
    if (this.document === null || canvas === undefined || this.ended) return;
    const page = await this.document.getPage(this.page());
    const plain = page.getViewport({ scale: 1 });
    const wanted = Math.max(1, canvas.parentElement?.clientWidth ?? 0) * Math.min(2, devicePixelRatio);
    const most = Math.sqrt(mostPixels / Math.max(1, plain.width * plain.height));
    const viewport = page.getViewport({ scale: Math.min(wanted / plain.width, most) });
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    await page.render({ canvas, viewport, annotationMode: 0 }).promise;
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    this.words.set(plainly(text.slice(0, mostWords)).trim() || this.t().message.noWords);
  }
}
