import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app.ts';
import { appConfig } from './app/app.config.ts';

// Before zod loads: without this it probes `new Function`, which the Content-Security-Policy reports as a violation.
(globalThis as { __zod_globalConfig?: object }).__zod_globalConfig = { jitless: true };

bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
