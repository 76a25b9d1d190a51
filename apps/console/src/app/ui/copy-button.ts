import { ChangeDetectionStrategy, Component, inject, input, linkedSignal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Texts } from '../text/texts.ts';
import { Notices } from './notices.ts';

/** Puts a text into the clipboard, and says so on itself. */
@Component({
  selector: 'pr-copy-button',
  imports: [MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button matButton type="button" [attr.aria-label]="copied() ? null : label()" (click)="copy()">
      <mat-icon [svgIcon]="copied() ? 'check' : 'copy'" />
      {{ copied() ? t().copyButton.copied : t().copyButton.copy }}
    </button>
  `,
})
export class CopyButton {
  readonly text = input.required<string>();
  /** What is copied, for those who cannot see what the button stands at. */
  readonly label = input.required<string>();

  private readonly notices = inject(Notices);
  protected readonly t = inject(Texts).messages;
  protected readonly copied = linkedSignal({ source: this.text, computation: () => false });

  protected async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text());
      this.copied.set(true);
    } catch {
      // Browsers give no clipboard to pages that came without TLS.
      this.notices.say(this.t().copyButton.refused);
    }
  }
}
