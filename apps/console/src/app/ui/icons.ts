import { inject, provideEnvironmentInitializer } from '@angular/core';
import { MatIconRegistry } from '@angular/material/icon';
import { DomSanitizer } from '@angular/platform-browser';

/**
 * Our icons: 24 × 24, drawn with a line of 1.8 in the colour of the text. Arrows that must mirror in right-to-left carry
 * the class `mirror` where they are used.
 */
export const shellIcons = {
  mail: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  close: '<path d="m6 6 12 12M18 6 6 18"/>',
  back: '<path d="M20 12H4.5M10.5 5.5 4 12l6.5 6.5"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  check_circle: '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.5"/>',
  sync: '<path d="M20 12a8 8 0 0 1-14 5.3L3.5 15M4 12a8 8 0 0 1 14-5.3L20.5 9"/><path d="M20.5 4.5V9H16M3.5 19.5V15H8"/>',
  error: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5"/><path d="M12 16.4v.1"/>',
  key: '<circle cx="8" cy="12" r="4"/><path d="M12 12h9M18 12v3.5M15 12v2.5"/>',
  contact_support:
    '<path d="M12 3.5c-4.7 0-8.5 3.3-8.5 7.5s3.8 7.5 8.5 7.5V21c3.5-1.6 8.5-5 8.5-10 0-4.2-3.8-7.5-8.5-7.5Z"/><path d="M9.7 9.3a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1.1.8-1.1 1.5"/><path d="M12 15.6v.1"/>',
  do_not_disturb_on: '<circle cx="12" cy="12" r="9"/><path d="M8 12h8"/>',
  help: '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.4a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.2.9-1.2 1.7"/><path d="M12 16.6v.1"/>',
  schedule: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
  inbox:
    '<rect x="3.5" y="4" width="17" height="16" rx="2"/><path d="M3.5 13.5H8c.3 2 1.9 3.3 4 3.3s3.7-1.3 4-3.3h4.5"/>',
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
  add: '<path d="M12 5v14M5 12h14"/>',
  keyboard_arrow_up: '<path d="m6 15 6-6 6 6"/>',
  keyboard_double_arrow_up: '<path d="m6 12.5 6-6 6 6M6 18.5l6-6 6 6"/>',
  expand_more: '<path d="m6 9 6 6 6-6"/>',
  copy: '<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>',
  refresh: '<path d="M20 12a8 8 0 1 1-2.3-5.7L20.5 9"/><path d="M20.5 4.5V9H16"/>',
  warning: '<path d="M12 4 2.8 19.5h18.4L12 4Z"/><path d="M12 10v4.5M12 17v.1"/>',
  logout: '<path d="M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5"/>',
  light:
    '<circle cx="12" cy="12" r="4"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M18.4 5.6l-1.1 1.1M6.7 17.3l-1.1 1.1"/>',
  dark: '<path d="M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z"/>',
  download: '<path d="M12 4v11M7.500 11 12 15.500 16.500 11M4.500 19.500h15"/>',
  warning_box: '<rect x="3.5" y="4" width="17" height="16" rx="2"/><path d="M12 8v5M12 16.4v.1"/>',
  more: '<path d="M12 5.500v.1M12 12v.1M12 18.500v.1"/>',
  cancel: '<circle cx="12" cy="12" r="9"/><path d="m9 9 6 6M15 9l-6 6"/>',
  progress_activity: '<path d="M12 3a9 9 0 1 0 9 9"/>',
  radio_button_unchecked: '<circle cx="12" cy="12" r="9"/>',
  arrow_downward: '<path d="M12 4v15.500M5.500 13 12 19.500 18.500 13"/>',
  arrow_upward: '<path d="M12 20V4.500M5.500 11 12 4.500 18.500 11"/>',
  system: '<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M9 20h6M12 16.5V20"/>',
} as const;

function svg(paths: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;
}

/** Makes icons known by name. Only constants of our own source may be given: they pass as trusted HTML. */
export function provideIcons(icons: Readonly<Record<string, string>>) {
  return provideEnvironmentInitializer(() => {
    const registry = inject(MatIconRegistry);
    const sanitizer = inject(DomSanitizer);
    for (const [name, paths] of Object.entries(icons)) {
      registry.addSvgIconLiteral(name, sanitizer.bypassSecurityTrustHtml(svg(paths)));
    }
  });
}
