import {
  CSP_NONCE,
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  effect,
  inject,
  input,
  viewChild,
} from '@angular/core';
import { applyStyles, mailDocument } from './mail-document.ts';

/** Tallest frame, in px: what is longer scrolls inside. */
const tallest = 20_000;

/** HTML of a mail, made safe by the server, in a frame that runs no script; as tall as its content. */
@Component({
  selector: 'app-mail-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<iframe
    #frame
    sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    referrerpolicy="no-referrer"
    [title]="name()"
    (load)="fit()"
  ></iframe>`,
  styles: `
    :host {
      display: block;
      overflow: hidden;
      padding: 4px 12px;
      border-radius: 8px;
      background: #fff;
    }
    iframe {
      display: block;
      inline-size: 100%;
      block-size: 48px;
      border: 0;
      color-scheme: light;
    }
  `,
})
export class MailFrame {
  readonly html = input.required<string>();
  readonly name = input.required<string>();

  private readonly nonce = inject(CSP_NONCE, { optional: true });
  private readonly frame = viewChild.required<ElementRef<HTMLIFrameElement>>('frame');
  private sizes: ResizeObserver | null = null;
  private address: string | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.forget();
    });
    effect(() => {
      const text = mailDocument(this.html(), this.nonce, location.origin);
      this.forget();
      this.address = URL.createObjectURL(new Blob([text], { type: 'text/html;charset=utf-8' }));
      // By hand, not by a binding: Angular would make a trusted address of it, by a policy that the page does not allow.
      this.frame().nativeElement.src = this.address;
    });
  }

  protected fit(): void {
    const frame = this.frame().nativeElement;
    const body = frame.contentDocument?.body;
    if (body == null || this.address === null) return;
    applyStyles(body);
    const measure = () => {
      const content = Math.max(body.scrollHeight, body.offsetHeight);
      const bar = body.scrollWidth > frame.clientWidth ? 18 : 0;
      frame.style.blockSize = `${Math.min(tallest, content + bar)}px`;
    };
    measure();
    this.sizes?.disconnect();
    this.sizes = new ResizeObserver(measure);
    this.sizes.observe(body);
  }

  private forget(): void {
    this.sizes?.disconnect();
    if (this.address !== null) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}
