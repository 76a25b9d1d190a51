import type { DestroyRef } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, type Router } from '@angular/router';
import { filter, map, pairwise } from 'rxjs';

/** The page of an address: neither filters nor sections make another one. */
export function pageOf(url: string): string {
  return url.replace(/[?#].*$/, '');
}

/**
 * After going to another page the h1 takes focus, so that it is read out and Tab goes on from there. Not on first load,
 * and not when only a filter or a section changed.
 */
export function focusHeadingOnNavigation(router: Router, destroyed: DestroyRef): void {
  router.events
    .pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => pageOf(event.urlAfterRedirects)),
      pairwise(),
      filter(([before, after]) => before !== after),
      takeUntilDestroyed(destroyed),
    )
    .subscribe(() => {
      // The new page is drawn in the next frame.
      requestAnimationFrame(() => document.querySelector('h1')?.focus({ preventScroll: true }));
    });
}
