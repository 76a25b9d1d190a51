import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { type Failure, sentenceOf } from '../api/failure.ts';
import { Texts } from '../text/texts.ts';

/** Shown instead of everything while the server cannot say who is signed in. Plain HTML: it belongs to what loads first. */
@Component({
  selector: 'app-start-failed',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <h1>{{ t().shell.startFailed }}</h1>
      <p role="alert">{{ sentence() }}</p>
      <button type="button" (click)="retry.emit()">{{ t().failure.retry }}</button>
    </main>
  `,
  styles: `
    main {
      max-inline-size: 400px;
      margin: 15vh auto 0;
      padding: 20px;
      display: grid;
      gap: 16px;
      justify-items: start;
    }
    button {
      min-block-size: 44px;
      padding-inline: 24px;
      border: 0;
      border-radius: 22px;
      background: var(--mat-sys-primary);
      color: var(--mat-sys-on-primary);
      font: var(--mat-sys-label-large);
      cursor: pointer;
    }
  `,
})
export class StartFailed {
  readonly failure = input.required<Failure>();
  readonly retry = output();
  protected readonly t = inject(Texts).messages;
  protected readonly sentence = () => sentenceOf(this.failure(), this.t());
}
