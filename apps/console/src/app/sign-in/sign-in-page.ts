import { httpResource } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, effect, inject, input, viewChild } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import type { Welcome } from '@postroom/contracts';
import { safeTarget } from '../session/session-guard.ts';
import { Texts } from '../text/texts.ts';
import { Entrance } from './entrance.ts';
import { SignInForm } from './sign-in-form.ts';

@Component({
  selector: 'app-sign-in-page',
  imports: [Entrance, MatButtonModule, SignInForm],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <app-entrance [heading]="t().signIn.title" [page]="t().signIn.page">
      <app-sign-in-form (done)="goOn()" />
      @if (accounts().length > 0) {
        <section besideCard class="demo" aria-labelledby="demo-heading">
          <h2 id="demo-heading">{{ t().signIn.demo }}</h2>
          <p class="quiet">{{ t().signIn.demoText }}</p>
          <ul class="accounts">
            @for (account of accounts(); track account.email) {
              <li>
                <button type="button" (click)="form().signInAs(account.email, account.password)">
                  <strong>{{ account.name }}</strong>
                  <span class="quiet">{{ account.what }}</span>
                </button>
              </li>
            }
          </ul>
        </section>
      }
    </app-entrance>
  `,
  styles: `
    .demo {
      display: grid;
      gap: 8px;
      padding: 20px 28px;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 12px;
      background: var(--pr-card);
    }
    .accounts {
      display: grid;
      gap: 8px;
    }
    .accounts button {
      display: grid;
      inline-size: 100%;
      min-block-size: 44px;
      padding: 8px 12px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      background: none;
      color: inherit;
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    .accounts button:hover {
      background: var(--mat-sys-surface-container-high);
    }
    @media (width < 480px) {
      .demo {
        padding: 16px;
      }
    }
  `,
})
export class SignInPage {
  /** Where to go after it: `?to=`. */
  readonly to = input<string>();
  private readonly router = inject(Router);
  protected readonly t = inject(Texts).messages;
  protected readonly form = viewChild.required(SignInForm);
  private readonly welcome = httpResource<Welcome>(() => '/api/welcome');
  // Without an answer the form still works: the list of accounts is a convenience of the demo.
  protected readonly accounts = computed(() => (this.welcome.hasValue() ? this.welcome.value().demoAccounts : []));

  constructor() {
    effect(() => {
      if (this.welcome.hasValue() && this.welcome.value().setupOpen) void this.router.navigateByUrl('/setup');
    });
  }

  protected async goOn(): Promise<void> {
    await this.router.navigateByUrl(safeTarget(this.to()));
  }
}
