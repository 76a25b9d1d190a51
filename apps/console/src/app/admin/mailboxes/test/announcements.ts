import { LiveAnnouncer } from '@angular/cdk/a11y';
import { DestroyRef, Injectable, inject } from '@angular/core';

/** At most one announcement in so many ms: what comes faster is read out together. */
const pause = 2000;

/** Words read out politely, in their order, none lost when several come at once. */
@Injectable()
export class Announcements {
  private readonly announcer = inject(LiveAnnouncer);
  private waiting: string[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      if (this.timer !== null) clearTimeout(this.timer);
    });
  }

  say(words: string): void {
    this.waiting.push(words);
    if (this.timer === null) this.tell();
  }

  private tell(): void {
    this.timer = null;
    if (this.waiting.length === 0) return;
    const words = this.waiting.join(' ');
    this.waiting = [];
    void this.announcer.announce(words, 'polite');
    this.timer = setTimeout(() => {
      this.tell();
    }, pause);
  }
}
