import { join, relative } from 'node:path';
import { swcOptions } from './swc-options.mjs';

const root = join(import.meta.dirname, '..', '..');

/** The aliases of tsconfig.base.json, as jest wants them. */
export const libraryAliases = { '^@postroom/([a-z0-9]+)$': join(root, 'libs/$1/src/index.ts') };

/** Quiet on success, and one results file for each project, from which the closing line is added up. */
export const reporters = (name) => [
  join(root, 'tools/test/quiet-reporter.mjs'),
  [join(root, 'tools/test/results-reporter.mjs'), { name }],
];

/**
 * Settings of a project whose tests run in Node (server and libraries).
 * @param {string} name project name; names its results file
 * @param {string} dir the project's folder
 * @param {object} more settings that only this project needs
 */
export function nodeProject(name, dir, more = {}) {
  return {
    displayName: name,
    rootDir: dir,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/{src,test}/**/*.spec.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
    moduleNameMapper: libraryAliases,
    cacheDirectory: join(root, 'node_modules/.cache/jest', relative(root, dir)),
    reporters: reporters(name),
    ...more,
  };
}
