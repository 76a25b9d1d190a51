import { Injectable, signal } from '@angular/core';

export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const key = 'postroom.appearance';

function stored(): Appearance {
  try {
    const value = localStorage.getItem(key);
    return appearances.find((appearance) => appearance === value) ?? 'system';
  } catch {
    // Storage may be forbidden; the system's own choice is then the best there is.
    return 'system';
  }
}

/** Light, dark, or like the system: kept in this browser, put on the root element for the theme. */
@Injectable({ providedIn: 'root' })
export class AppearanceChoice {
  private readonly current = signal<Appearance>(stored());
  readonly value = this.current.asReadonly();

  /** Puts the stored choice into effect. */
  apply(): void {
    const value = this.current();
    if (value === 'system') delete document.documentElement.dataset['appearance'];
    else document.documentElement.dataset['appearance'] = value;
  }

  choose(value: Appearance): void {
    this.current.set(value);
    this.apply();
    try {
      localStorage.setItem(key, value);
    } catch {
      // Not kept, but in effect until the page is closed.
    }
  }
}
