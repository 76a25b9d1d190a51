import type { Type } from '@angular/core';
import type { Me } from '@postroom/contracts';
import type { Messages } from '../text/en.ts';

/** One of the console's areas, each with its own routes and side navigation. The first that a person may enter is where they land. */
export interface Area {
  readonly path: string;
  readonly name: (texts: Messages) => string;
  readonly mayEnter: (me: Me) => boolean;
  /** The component that lists the area's entries; loaded with the area. */
  readonly navigation: () => Promise<Type<unknown>>;
}

export const areas: readonly Area[] = [
  {
    path: '/work',
    name: (texts) => texts.areas.work,
    mayEnter: ({ roles }) => roles.length > 0,
    navigation: async () => (await import('../work/work-navigation.ts')).WorkNavigation,
  },
  {
    path: '/admin',
    name: (texts) => texts.areas.administration,
    mayEnter: ({ roles }) => roles.includes('administrator') || roles.includes('supervisor'),
    navigation: async () => (await import('../admin/admin-navigation.ts')).AdminNavigation,
  },
];

/** The areas of a person, in the order of the switch. */
export function areasOf(me: Me): readonly Area[] {
  return areas.filter((area) => area.mayEnter(me));
}

/** The area that an address lies in. */
export function areaAt(url: string): Area | undefined {
  return areas.find(({ path }) => url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}?`));
}
