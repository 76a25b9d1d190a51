import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless/index.mjs';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

// jsdom hides structuredClone, which every browser has; what is cloned here is plain data.
globalThis.structuredClone = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
