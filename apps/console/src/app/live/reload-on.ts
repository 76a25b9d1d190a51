import { DestroyRef, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { LiveEvent } from '@postroom/contracts';
import { auditTime, filter } from 'rxjs';
import { Live } from './live.ts';

/** Reads again when something that matters happened, at most once a second. Call while a page is made. */
export function reloadOn(matters: (event: LiveEvent) => boolean, reload: () => void): void {
  inject(Live)
    .events.pipe(
      filter((event) => event.kind === 'reset' || matters(event)),
      auditTime(1000),
      takeUntilDestroyed(inject(DestroyRef)),
    )
    .subscribe(reload);
}
