import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { Session } from '../session/session.ts';
import { Texts } from '../text/texts.ts';
import { AppearanceChoice, appearances } from './appearance.ts';

/** The first letters of up to two names: "Lea Brandt" → LB. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked
    .map((word) => String.fromCodePoint((word ?? '').codePointAt(0) ?? 32).toLocaleUpperCase())
    .join('')
    .trim();
}

/** Who is signed in, light or dark, sign-out. The browser's own popover: it costs nothing at start and closes by Escape. */
@Component({
  selector: 'app-account-menu',
  imports: [MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (session.me(); as me) {
      <button
        class="initials"
        type="button"
        popovertarget="account-menu"
        [attr.aria-label]="t().shell.account(short(), me.name)"
      >
        {{ short() }}
      </button>
      <div popover id="account-menu">
        <p class="who">
          <strong dir="auto">{{ me.name }}</strong>
          <span class="quiet" dir="auto">{{ me.email }}</span>
        </p>
        <fieldset>
          <legend>{{ t().shell.appearance }}</legend>
          @for (each of appearances; track each) {
            <label>
              <input
                type="radio"
                name="appearance"
                [value]="each"
                [checked]="each === appearance.value()"
                (change)="appearance.choose(each)"
              />
              <mat-icon [svgIcon]="each" />
              {{ t().shell[each] }}
            </label>
          }
        </fieldset>
        <button matButton class="out" type="button" (click)="signOut()">
          <mat-icon svgIcon="logout" />{{ t().shell.signOut }}
        </button>
      </div>
    }
  `,
  styles: `
    .initials {
      display: grid;
      place-items: center;
      inline-size: 36px;
      block-size: 36px;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: var(--mat-sys-tertiary-container);
      color: var(--mat-sys-on-tertiary-container);
      font: var(--mat-sys-label-large);
      cursor: pointer;
    }
    [popover] {
      position: fixed;
      inset: 60px 12px auto auto;
      inline-size: min(280px, calc(100vw - 24px));
      margin: 0;
      padding: 8px 0;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--mat-sys-surface-container-low);
      color: var(--mat-sys-on-surface);
      box-shadow: 0 4px 16px rgb(0 0 0 / 20%);
    }
    [popover]:dir(rtl) {
      inset: 60px auto auto 12px;
    }
    .who {
      display: grid;
      padding: 8px 16px 12px;
      overflow-wrap: anywhere;
    }
    fieldset {
      margin: 0;
      padding: 8px 0;
      border: 0;
      border-block: 1px solid var(--mat-sys-outline-variant);
    }
    legend {
      padding: 8px 16px 0;
      float: inline-start;
      inline-size: 100%;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-medium);
    }
    label {
      display: flex;
      clear: both;
      align-items: center;
      gap: 12px;
      min-block-size: 44px;
      padding-inline: 16px;
      cursor: pointer;
    }
    label:hover {
      background: var(--mat-sys-surface-container-high);
    }
    input {
      inline-size: 18px;
      block-size: 18px;
      margin: 0;
      accent-color: var(--mat-sys-primary);
    }
    .out {
      margin: 8px 8px 0;
    }
    @media (width < 840px) {
      .initials {
        inline-size: 44px;
        block-size: 44px;
      }
    }
  `,
})
export class AccountMenu {
  protected readonly session = inject(Session);
  protected readonly appearance = inject(AppearanceChoice);
  protected readonly t = inject(Texts).messages;
  protected readonly appearances = appearances;
  protected readonly short = computed(() => initials(this.session.me()?.name ?? ''));

  /** The whole page is loaded anew afterwards, so that nothing of one person stays in memory for the next. */
  protected async signOut(): Promise<void> {
    await this.session.signOut();
    location.assign('/sign-in');
  }
}
