import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatIconModule } from '@angular/material/icon';
import { RouterLink, RouterLinkActive } from '@angular/router';

/** An entry of a side navigation: icon, name, and at its end what the area puts in (a count, an age). */
@Component({
  selector: 'pr-navigation-entry',
  imports: [MatIconModule, RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <a [routerLink]="link()" routerLinkActive="current" ariaCurrentWhenActive="page">
      <mat-icon [svgIcon]="icon()" />
      <span class="name" dir="auto" [title]="name()">{{ name() }}</span>
      <span class="end"><ng-content /></span>
    </a>
  `,
  styles: `
    a {
      display: flex;
      align-items: center;
      gap: 10px;
      min-block-size: 36px;
      padding: 4px 10px;
      border-radius: 8px;
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-label-large);
      text-decoration: none;
    }
    a:hover {
      background: var(--mat-sys-surface-container-high);
    }
    a.current {
      background: var(--mat-sys-secondary-container);
      font-weight: 650;
    }
    a:focus-visible {
      outline-offset: -2px;
    }
    mat-icon {
      color: var(--mat-sys-on-surface-variant);
    }
    .name {
      display: -webkit-box;
      flex: 1;
      min-inline-size: 0;
      overflow: hidden;
      overflow-wrap: anywhere;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
    }
    a:focus-visible .name {
      -webkit-line-clamp: none;
    }
    .end {
      font: var(--mat-sys-label-medium);
    }
    @media (width < 1200px) {
      a {
        min-block-size: 44px;
      }
    }
  `,
})
export class NavigationEntry {
  readonly link = input.required<string>();
  readonly icon = input.required<string>();
  readonly name = input.required<string>();
}
