/*
 * Builds server and console for `npm start` and `npm run demo`: quiet but for a line with its seconds, and with nx's
 * cache a second or two where nothing changed. The output is shown where the build fails.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runStage } from '../test/stage.mjs';

const root = join(import.meta.dirname, '..', '..');
const first = !existsSync(join(root, 'dist', 'console'));
const env = {
  ...process.env,
  PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};
const name = first ? 'Building server and console (once, under a minute)' : 'Building what changed';
const command = ['nx', 'run-many', '-t', 'build', '-p', 'server', 'console', '--outputStyle=static'];
const good = await runStage(name, command, { cwd: root, env, timeoutMs: 10 * 60_000 });
process.exitCode = good ? 0 : 1;
