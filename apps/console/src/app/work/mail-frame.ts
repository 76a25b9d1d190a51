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
import { Texts } from '../text/texts.ts';

/** Tallest frame, in px: what is longer scrolls inside. */
const tallest = 20_000;

/** Height of a sideways scroll bar, in px. */
const scrollBar = 18;

/**
 * HTML of a mail in a frame of its own, as tall as its content. The server sends it as a page, made safe, with a policy
 * under which no script runs; the sandbox says the same once more.
 */
@Component({
  selector: 'app-mail-frame',
  imports: [MatButtonModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (failed()) {
      <p class="failed" role="alert">
        {{ t().conversation.frameFailed }}
        <button matButton type="button" (click)="load()">{{ t().failure.retry }}</button>
      </p>
    }
    <iframe
      #frame
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      referrerpolicy="no-referrer"
      loading="lazy"
      [hidden]="failed()"
      [title]="name()"
      (load)="fit()"
    ></iframe>
  `,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      border-radius: 8px;
      background: #fff;
    }
    iframe {
      display: block;
      inline-size: 100%;
      block-size: 72px;
      border: 0;
      color-scheme: light;
    }
    iframe[hidden] {
      display: none;
    }
    .failed {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 8px;
      padding: 4px 12px;
      background: var(--mat-sys-surface-container-high);
    }
  `,
})
export class MailFrame {
  readonly messageId = input.required<string>();
  /** Whether pictures from elsewhere are loaded too. */
  readonly pictures = input(false);
  /** The character set to read it in; null: as it came. */
  readonly charset = input<string | null>(null);
  readonly name = input.required<string>();

  protected readonly t = inject(Texts).messages;
  protected readonly failed = signal(false);
  private readonly frame = viewChild.required<ElementRef<HTMLIFrameElement>>('frame');
  private sizes: ResizeObserver | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.sizes?.disconnect());
    effect(() => {
      this.load();
    });
  }

  protected load(): void {
    this.sizes?.disconnect();
    this.failed.set(false);
    // By hand, not by a binding: Angular would make a trusted address of it, by a policy that the page does not allow.
    const query = new URLSearchParams(this.pictures() ? { images: '1' } : {});
    const charset = this.charset();
    if (charset !== null) query.set('charset', charset);
    const asked = query.size === 0 ? '' : `?${query.toString()}`;
    this.frame().nativeElement.src = `/api/messages/${this.messageId()}/frame${asked}`;
  }

  protected fit(): void {
    const frame = this.frame().nativeElement;
    const page = frame.contentDocument;
    if (page?.URL === 'about:blank') return;
    // An answer that is no page is the server's refusal; a browser's own error page cannot be looked into.
    if (page?.contentType !== 'text/html') {
      this.failed.set(true);
      return;
    }
    const { body } = page;
    const measure = () => {
      const content = Math.max(body.scrollHeight, body.offsetHeight);
      const bar = body.scrollWidth > frame.clientWidth ? scrollBar : 0;
      frame.style.blockSize = `${Math.min(tallest, content + bar)}px`;
    };
    measure();
    this.sizes?.disconnect();
    this.sizes = new ResizeObserver(measure);
    this.sizes.observe(body);
  }
}
