import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** Paths, from the root, of the files that git keeps; none where this is no git checkout. */
export function trackedFiles() {
  if (!existsSync(join(root, '.git'))) return [];
  // Where another user owns the checkout (a mounted folder in a container) git would refuse to read it.
  const git = ['-c', `safe.directory=${root}`, 'ls-files', '-z'];
  const names = execFileSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0');
  return names.filter((name) => name !== '' && existsSync(join(root, name)) && lstatSync(join(root, name)).isFile());
}
