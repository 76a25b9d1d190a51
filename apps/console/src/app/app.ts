import { ChangeDetectionStrategy, Component, Injector, effect, inject } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Session } from './session/session.ts';
import { AppearanceChoice } from './shell/appearance.ts';
import { StartFailed } from './start/start-failed.ts';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet, StartFailed],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (session.failure(); as failure) {
      <app-start-failed [failure]="failure" (retry)="again()" />
    }
    <router-outlet />
  `,
})
export class App {
  protected readonly session = inject(Session);
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);

  constructor() {
    inject(AppearanceChoice).apply();
    effect(() => {
      if (this.session.asksAgain()) void this.askForSignIn();
    });
  }

  protected async again(): Promise<void> {
    await this.router.navigateByUrl(location.pathname + location.search + location.hash);
  }

  private async askForSignIn(): Promise<void> {
    const { openSignInAgain } = await import('./sign-in/sign-in-again.ts');
    openSignInAgain(this.injector);
  }
}
