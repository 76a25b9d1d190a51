import { join } from 'node:path';
import presets from 'jest-preset-angular/presets/index.js';
import { libraryAliases, reporters } from '../../tools/build/jest-project.mjs';

const preset = presets.createEsmPreset({ tsconfig: '<rootDir>/tsconfig.json' });

export default {
  ...preset,
  displayName: 'console',
  rootDir: import.meta.dirname,
  testEnvironment: 'jest-preset-angular/environments/jest-jsdom-env.js',
  testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/setup.ts'],
  moduleNameMapper: { ...preset.moduleNameMapper, ...libraryAliases },
  cacheDirectory: join(import.meta.dirname, '../../node_modules/.cache/jest/apps/console'),
  reporters: reporters('console'),
};
