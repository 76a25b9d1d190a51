import { inject, provideEnvironmentInitializer } from '@angular/core';
import { en } from '../src/app/text/en.ts';
import { Texts } from '../src/app/text/texts.ts';
import { provideIcons, shellIcons } from '../src/app/ui/icons.ts';

/** English texts and our icons, as a component finds them in the running console. */
export function provideEnglish() {
  return [
    provideEnvironmentInitializer(() => {
      inject(Texts).use('en', en);
    }),
    provideIcons(shellIcons),
  ];
}
