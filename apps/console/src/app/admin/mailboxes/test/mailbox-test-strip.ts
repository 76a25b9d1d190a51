import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Texts } from '../../../text/texts.ts';
import type { MailboxTest } from './mailbox-test.ts';

/** Where Test has no room beside the form: how it stands, in one line above the save bar, with a button that opens it. */
@Component({
  selector: 'app-mailbox-test-strip',
  imports: [MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (test().run.phase() !== 'not-started') {
      <section class="strip" [attr.aria-label]="t().mailboxTest.strip">
        <mat-icon
          [svgIcon]="test().look().icon"
          [class]="test().look().tone"
          [class.turning]="test().run.phase() === 'running'"
        />
        <div class="words">
          <strong>{{ test().run.phase() === 'running' ? t().mailboxTest.runs(test().time()) : heading() }}</strong>
          <span>{{ test().summary() }}</span>
        </div>
        <button matButton type="button" (click)="test().open()">{{ t().mailboxTest.show }}</button>
      </section>
    }
  `,
  styles: `
    .strip {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 8px 32px;
      border-block-start: 1px solid var(--mat-sys-outline-variant);
      background: var(--mat-sys-surface-container);
    }
    .words {
      display: grid;
      flex: 1 1 auto;
      min-inline-size: 0;
      font: var(--mat-sys-body-small);
    }
    .primary {
      color: var(--mat-sys-primary);
    }
    .ok {
      color: var(--pr-ok);
    }
    .warn {
      color: var(--pr-warn);
    }
    .error {
      color: var(--mat-sys-error);
    }
    .turning {
      animation: turn 1.4s linear infinite;
    }
    @keyframes turn {
      to {
        rotate: 360deg;
      }
    }
    @media (width < 840px) {
      .strip {
        padding-inline: 12px;
      }
    }
    @media (width >= 1200px) {
      .strip {
        display: none;
      }
    }
  `,
})
export class MailboxTestStrip {
  readonly test = input.required<MailboxTest>();
  protected readonly t = inject(Texts).messages;
  protected readonly heading = () => `${this.t().mailboxTest.title}: ${this.test().look().words}`;
}
