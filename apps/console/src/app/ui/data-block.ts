import { ChangeDetectionStrategy, Component, type Signal, computed, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatIconModule } from '@angular/material/icon';
import { type Failure, sentenceOf } from '../api/failure.ts';
import { Formats } from '../text/formats.ts';
import { Texts } from '../text/texts.ts';
import { Banner } from './banner.ts';

/** What a block must know of its data; `Remote` is one. */
export interface DataState {
  readonly value: Signal<unknown>;
  readonly loading: Signal<boolean>;
  readonly failure: Signal<Failure | null>;
  readonly loadedAt: Signal<number | null>;
  reload(): void;
}

/** Several as one: there once all are there, failed with the first that failed. */
export function joined(...parts: readonly DataState[]): DataState {
  return {
    value: computed(() => (parts.every((part) => part.value() !== undefined) ? true : undefined)),
    loading: computed(() => parts.some((part) => part.loading())),
    failure: computed(() => parts.map((part) => part.failure()).find((failure) => failure !== null) ?? null),
    loadedAt: computed(() => {
      const times = parts.map((part) => part.loadedAt()).filter((time) => time !== null);
      return times.length < parts.length ? null : Math.min(...times);
    }),
    reload: () => {
      for (const part of parts) if (part.failure() !== null || part.value() === undefined) part.reload();
    },
  };
}

/**
 * The states of data, the same everywhere. Loading: nothing for 150 ms, then grey bars. Failed: the sentence, Retry and
 * Copy details, with what was read before dimmed below, and its time. Otherwise the content, which stands in the page
 * only while there is data; what is empty says the content itself, by `pr-empty`.
 */
@Component({
  selector: 'pr-data-block',
  imports: [Banner, MatButtonModule, MatIconModule],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.inset]': 'inset()' },
  template: `
    @if (failure(); as failure) {
      <pr-banner tone="error" icon="error" role="alert">
        <p>{{ sentence() }}</p>
        @if (shownAs(); as words) {
          <p class="quiet">{{ words }}</p>
        }
        <ng-container bannerActions>
          <button matButton="outlined" type="button" (click)="state().reload()">
            <mat-icon svgIcon="refresh" />{{ t().failure.retry }}
          </button>
          <button matButton type="button" (click)="copy(failure.technical)">
            <mat-icon [svgIcon]="copied() ? 'check' : 'copy'" />{{ copied() ? t().failure.copied : t().failure.copy }}
          </button>
        </ng-container>
      </pr-banner>
    }
    @if (has()) {
      <div [class.dimmed]="failure() !== null"><ng-content /></div>
    } @else if (failure() === null) {
      <div class="bars" role="status">
        <span class="visually-hidden">{{ t().failure.loading }}</span>
        @for (row of bars(); track row) {
          <div class="bar" [style.inline-size.%]="92 - ((row * 17) % 40)"></div>
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
    }
    :host(.inset) > pr-banner,
    :host(.inset) > .bars {
      margin-inline: 32px;
    }
    @media (width < 840px) {
      :host(.inset) > pr-banner,
      :host(.inset) > .bars {
        margin-inline: 12px;
      }
    }
    .dimmed {
      filter: grayscale(1);
      opacity: 0.9;
    }
    .bars {
      display: grid;
      gap: 24px;
      padding-block: 12px;
      animation: appear 0s 150ms both;
    }
    .bar {
      block-size: 16px;
      border-radius: 8px;
      background: var(--mat-sys-surface-container-highest);
    }
    @keyframes appear {
      from {
        visibility: hidden;
      }
    }
  `,
})
export class DataBlock {
  readonly state = input.required<DataState>();
  /** How many grey bars stand for the rows to come. */
  readonly rows = input(5);
  /** Where the content has the page's margins itself, the other states need them too. */
  readonly inset = input(false);

  private readonly formats = inject(Formats);
  protected readonly t = inject(Texts).messages;
  protected readonly copied = signal(false);
  protected readonly has = computed(() => this.state().value() !== undefined);
  protected readonly failure = computed(() => this.state().failure());
  protected readonly bars = computed(() => Array.from({ length: this.rows() }, (_, row) => row));
  protected readonly sentence = computed(() => {
    const failure = this.failure();
    return failure === null ? '' : sentenceOf(failure, this.t());
  });
  protected readonly shownAs = computed(() => {
    const at = this.state().loadedAt();
    return at === null ? null : this.t().failure.stale(this.formats.time(at));
  });

  protected async copy(details: string): Promise<void> {
    await navigator.clipboard.writeText(details);
    this.copied.set(true);
  }
}
