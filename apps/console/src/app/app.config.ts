import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { APP_BASE_HREF } from '@angular/common';
import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import { provideRouter, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { routes } from './app.routes.ts';
import { sessionInterceptor } from './session/session-interceptor.ts';
import { provideTexts } from './text/texts.ts';
import { provideIcons, shellIcons } from './ui/icons.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([sessionInterceptor])),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled', anchorScrolling: 'enabled' }),
    ),
    // Instead of a <base> element, which the Content-Security-Policy forbids: files are named from the root.
    { provide: APP_BASE_HREF, useValue: '/' },
    provideTexts(),
    provideIcons(shellIcons),
  ],
};
