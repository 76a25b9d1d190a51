/*
 * How the server's process is started: package.json's `config`, which npm hands to its scripts, for whoever starts the
 * server otherwise. docs/decisions/0012-memory.md says why.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { config } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));

/** Flags of Node. @type {string[]} */
export const nodeFlags = config.node.split(' ');
/** Variables of the environment. @type {Record<string, string>} */
export const startEnvironment = Object.fromEntries(config.environment.split(' ').map((entry) => entry.split('=')));
