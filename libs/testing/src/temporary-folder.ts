import { chmodSync, chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's fixed ids of nobody and nogroup, as whom parts run that refuse to run as root. */
export const nobody = { uid: 65_534, gid: 65_534, user: 'nobody', group: 'nogroup' };

export const isRoot = process.getuid?.() === 0;

/**
 * A new folder for one running part, readable by all users (the part may run as nobody).
 * Its path is kept short, since a Unix socket's may have 107 bytes.
 */
export function temporaryFolder(name: string): string {
  const base = tmpdir().length <= 60 ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(base, `postroom-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Makes a folder that belongs to nobody, or to us where we are not root. */
export function folderOfNobody(path: string): string {
  mkdirSync(path, { recursive: true });
  if (isRoot) chownSync(path, nobody.uid, nobody.gid);
  return path;
}
