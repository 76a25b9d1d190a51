import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { Title } from '@angular/platform-browser';
import { Texts } from '../text/texts.ts';

/** The one card on sign-in and set-up. */
@Component({
  selector: 'app-entrance',
  imports: [MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <div class="card">
        <p class="mark">
          <span class="sign"><mat-icon svgIcon="mail" /></span>{{ t().product }}
        </p>
        <h1>{{ heading() }}</h1>
        <ng-content />
      </div>
      <ng-content select="[besideCard]" />
    </main>
  `,
  styles: `
    main {
      display: grid;
      gap: 16px;
      max-inline-size: 400px;
      margin-inline: auto;
      padding-block: max(24px, 12vh) 32px;
    }
    .card {
      display: grid;
      gap: 18px;
      padding: 28px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
    }
    .mark {
      display: flex;
      align-items: center;
      gap: 10px;
      font: var(--mat-sys-title-medium);
    }
    .sign {
      display: grid;
      place-items: center;
      inline-size: 28px;
      block-size: 28px;
      border-radius: 8px;
      background: var(--mat-sys-primary);
      color: var(--mat-sys-on-primary);
    }
    @media (width < 480px) {
      main {
        max-inline-size: none;
        padding: 12px;
      }
      .card {
        padding: 20px 16px;
      }
    }
  `,
})
export class Entrance {
  readonly heading = input.required<string>();
  readonly page = input.required<string>();
  protected readonly t = inject(Texts).messages;

  constructor() {
    const title = inject(Title);
    effect(() => {
      title.setTitle(this.t().shell.title(this.page()));
    });
  }
}
