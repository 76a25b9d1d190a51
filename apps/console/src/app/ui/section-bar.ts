import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';

export interface Section {
  /** The fragment of the address, and the anchor of its card. */
  readonly anchor: string;
  readonly name: string;
  readonly edited: boolean;
  readonly faults: number;
}

/** The sections of a long page as links: a dot where something is edited, a count where something is to fix. */
@Component({
  selector: 'pr-section-bar',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav [attr.aria-label]="label()">
      @for (section of sections(); track section.anchor) {
        <a
          [routerLink]="[]"
          [fragment]="section.anchor"
          queryParamsHandling="preserve"
          replaceUrl
          [attr.aria-current]="section.anchor === current() ? 'location' : null"
        >
          {{ section.name }}
          @if (section.faults > 0) {
            <span class="faults">{{ section.faults }}</span>
          } @else if (section.edited) {
            <span class="dot"
              ><span class="visually-hidden">{{ editedWord() }}</span></span
            >
          }
        </a>
      }
    </nav>
  `,
  styles: `
    nav {
      position: relative;
      display: flex;
      gap: 4px;
      margin-block-end: 20px;
      overflow-x: auto;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
    }
    a {
      display: flex;
      flex: none;
      align-items: center;
      gap: 6px;
      min-block-size: 44px;
      padding-inline: 10px;
      border-block-end: 3px solid transparent;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-large);
      text-decoration: none;
    }
    a:hover {
      background: var(--mat-sys-surface-container-high);
    }
    a:focus-visible {
      outline-offset: -2px;
    }
    a[aria-current] {
      border-color: var(--mat-sys-primary);
      color: var(--mat-sys-primary);
    }
    .dot {
      inline-size: 8px;
      block-size: 8px;
      border-radius: 50%;
      background: var(--mat-sys-primary);
    }
    .faults {
      min-inline-size: 20px;
      padding-inline: 4px;
      border-radius: 10px;
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
      font: var(--mat-sys-label-medium);
      line-height: 20px;
      text-align: center;
    }
  `,
})
export class SectionBar {
  readonly sections = input.required<readonly Section[]>();
  readonly label = input.required<string>();
  readonly editedWord = input.required<string>();
  readonly current = input<string | null>(null);
}
