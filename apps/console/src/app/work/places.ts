import { Injectable, computed, inject } from '@angular/core';
import { reloadOn } from '../live/reload-on.ts';
import { departmentPlaces } from './queue-places.ts';
import { WorkApi } from './work-api.ts';

/** Queues, their departments and figures: one for navigation and pages, kept live. */
@Injectable({ providedIn: 'root' })
export class Places {
  private readonly api = inject(WorkApi);
  readonly queues = this.api.queues();
  readonly departments = this.api.departments();
  readonly figures = this.api.figures();
  readonly tree = computed(() =>
    departmentPlaces(this.departments.value() ?? [], this.queues.value() ?? [], this.figures.value() ?? []),
  );

  constructor() {
    reloadOn(
      ({ queueId }) => queueId !== null,
      () => {
        this.figures.reload();
      },
    );
    reloadOn(
      ({ kind }) => kind === 'queue.changed',
      () => {
        this.queues.reload();
        this.departments.reload();
      },
    );
  }

  queue(id: string | null) {
    return this.queues.value()?.find((queue) => queue.id === id);
  }
}
