import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject } from '@angular/core';

/** Figures that change without an event, as the time of the last visit does, are read again so often, in ms. */
export const slowReload = 30_000;

/**
 * Reads again each `every` ms while the page can be seen, and at once when it is looked at again after longer than that.
 * Call while a page is made.
 */
export function reloadWhileVisible(reload: () => void, every = slowReload): void {
  const page = inject(DOCUMENT);
  let read = Date.now();
  const renew = () => {
    if (page.visibilityState === 'hidden') return;
    read = Date.now();
    reload();
  };
  const look = () => {
    if (Date.now() - read >= every) renew();
  };
  const timer = setInterval(renew, every);
  page.addEventListener('visibilitychange', look);
  inject(DestroyRef).onDestroy(() => {
    clearInterval(timer);
    page.removeEventListener('visibilitychange', look);
  });
}
