import { DestroyRef, type Signal, inject, signal } from '@angular/core';

/** Whether a media query holds, as a signal. Call in an injection context. */
export function matches(query: string): Signal<boolean> {
  const list = window.matchMedia(query);
  const value = signal(list.matches);
  const follow = () => {
    value.set(list.matches);
  };
  list.addEventListener('change', follow);
  inject(DestroyRef).onDestroy(() => {
    list.removeEventListener('change', follow);
  });
  return value.asReadonly();
}

/** Whether the browser has a network at all. Call in an injection context. */
export function online(): Signal<boolean> {
  const value = signal(navigator.onLine);
  const follow = () => {
    value.set(navigator.onLine);
  };
  window.addEventListener('online', follow);
  window.addEventListener('offline', follow);
  inject(DestroyRef).onDestroy(() => {
    window.removeEventListener('online', follow);
    window.removeEventListener('offline', follow);
  });
  return value.asReadonly();
}
