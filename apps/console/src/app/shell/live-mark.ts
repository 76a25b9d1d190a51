import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Live } from '../live/live.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';

/** Says whether figures change by themselves, or from when they are. */
@Component({
  selector: 'app-live-mark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="mark" role="status" [class.lost]="lost()">
      <span class="dot" aria-hidden="true"></span>
      <span>
        {{ word() }}
        @if (from(); as words) {
          <span class="from">{{ words }}</span>
        }
      </span>
    </span>
  `,
  styles: `
    .mark {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      padding-inline: 8px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
    }
    .dot {
      inline-size: 8px;
      block-size: 8px;
      border-radius: 50%;
      background: var(--pr-ok);
    }
    .lost .dot {
      border: 2px solid var(--pr-warn);
      background: none;
    }
    @media (width < 600px) {
      .from {
        display: none;
      }
    }
    .lost {
      color: var(--pr-warn);
    }
  `,
})
export class LiveMark {
  private readonly live = inject(Live);
  private readonly formats = inject(Formats);
  private readonly t = inject(Texts).messages;
  protected readonly lost = computed(() => this.live.state() === 'reconnecting');
  protected readonly word = computed(() => (this.lost() ? this.t().shell.reconnecting : this.t().shell.live));
  protected readonly from = computed(() => {
    const at = this.live.lostAt();
    return at === null ? null : this.t().shell.figuresFrom(this.formats.time(at));
  });
}
