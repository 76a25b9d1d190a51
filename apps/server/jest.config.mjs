import { join } from 'node:path';
import { libraryAliases, nodeProject } from '../../tools/build/jest-project.mjs';

export default nodeProject('server', import.meta.dirname, {
  setupFiles: ['reflect-metadata'],
  globalSetup: join(import.meta.dirname, '../../tools/test/build-reader.mjs'),
  // Readers are threads of plain Node: the set-up compiles their programs, as the build does for the product.
  moduleNameMapper: {
    ...libraryAliases,
    '/reader-file\\.ts$': '<rootDir>/test/reader-file.ts',
    '/body-worker-file\\.ts$': '<rootDir>/test/body-worker-file.ts',
    '/html-worker-file\\.ts$': '<rootDir>/test/html-worker-file.ts',
  },
  testTimeout: 30_000,
});
