import { DestroyRef, Injectable, inject, signal } from '@angular/core';

/** The time now, in ms since 1970, moving on once a second: for ages and countdowns. */
@Injectable({ providedIn: 'root' })
export class Clock {
  private readonly current = signal(Date.now());
  readonly now = this.current.asReadonly();

  constructor() {
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') this.current.set(Date.now());
    }, 1000);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
    });
  }
}
