import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { Title } from '@angular/platform-browser';
import { RouterLink } from '@angular/router';
import { Texts } from '../text/texts.ts';

/**
 * A page: its one h1, the way back, actions at the end of the line, facts below it (`[pageFacts]`), then the content.
 * Sets the window's title from the heading; `place` is what stands between ("Support DE · Mailboxes · Postroom").
 */
@Component({
  selector: 'pr-page',
  imports: [MatIconModule, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.flush]': 'flush()' },
  template: `
    <header>
      @if (back(); as link) {
        <a class="back" [routerLink]="link"><mat-icon svgIcon="back" class="mirror" />{{ backText() }}</a>
      }
      <div class="line">
        <div class="heading">
          <h1 tabindex="-1" dir="auto">{{ heading() }}</h1>
          <ng-content select="[pageState]" />
        </div>
        <div class="actions"><ng-content select="[pageActions]" /></div>
      </div>
      <ng-content select="[pageFacts]" />
    </header>
    <ng-content />
  `,
  styles: `
    :host {
      display: block;
      padding: 24px 32px 48px;
    }
    header {
      margin-block-end: 20px;
    }
    :host(.flush) {
      padding-block-end: 4px;
    }
    .back {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      min-block-size: 32px;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-small);
      text-decoration: none;
    }
    .back:hover {
      text-decoration: underline;
    }
    .line,
    .heading,
    .actions {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
    }
    .line {
      justify-content: space-between;
      min-block-size: 40px;
    }
    .heading {
      min-inline-size: 0;
    }
    h1 {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    @media (width < 840px) {
      :host {
        padding: 12px 12px 32px;
      }
      :host(.flush) {
        padding-block-end: 0;
      }
      header {
        margin-block-end: 16px;
      }
      .back {
        min-block-size: 44px;
      }
    }
  `,
})
export class Page {
  readonly heading = input.required<string>();
  readonly place = input<string>();
  readonly back = input<string>();
  readonly backText = input<string>();
  /** No room below: what follows the page belongs to it. */
  readonly flush = input(false);

  constructor() {
    const title = inject(Title);
    const texts = inject(Texts);
    effect(() => {
      const place = this.place();
      const page = place === undefined ? this.heading() : `${this.heading()} · ${place}`;
      title.setTitle(texts.messages().shell.title(page));
    });
  }
}
