import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { takeLock } from './lock.mjs';
import { lastLines, runWithProgress, SetupError } from './progress.mjs';

/** Debian packages that tests talk to, and the files by which one sees that each is there. */
const forTests = {
  'dovecot-core': ['/usr/sbin/dovecot'],
  'dovecot-pop3d': ['/usr/lib/dovecot/pop3'],
  'mariadb-server': ['/usr/sbin/mariadbd', '/usr/bin/mariadb-install-db'],
  chromium: ['/usr/bin/chromium'],
  'fonts-noto-core': ['/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf'],
  'fonts-noto-cjk': ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'],
  'fonts-noto-color-emoji': ['/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'],
  python3: ['/usr/bin/python3'],
  'python3-aiosmtpd': ['/usr/lib/python3/dist-packages/aiosmtpd/controller.py'],
  postfix: ['/usr/sbin/smtp-sink'],
  openssl: ['/usr/bin/openssl'],
};

/** What benches compare with, and measure by. */
const forBenches = {
  mpop: ['/usr/bin/mpop'],
  getmail6: ['/usr/bin/getmail'],
  fetchmail: ['/usr/bin/fetchmail'],
  time: ['/usr/bin/time'],
};

const policy = '/usr/sbin/policy-rc.d';
const options = [
  '--yes',
  '--no-install-recommends',
  // Postfix would push another mail server off the machine; only its smtp-sink is wanted, so rather fail.
  '--no-remove',
  // Without it a package manager that happens to run makes apt-get fail at once.
  '-o',
  'DPkg::Lock::Timeout=300',
];

function missingPackages(needed) {
  return Object.entries(needed)
    .filter(([, files]) => !files.every((file) => existsSync(file)))
    .map(([name]) => name);
}

function aptGet(label, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  return runWithProgress(label, 'apt-get', args, { env });
}

/** As root. Packages must not start their services, which is what policy-rc.d is asked about. */
async function install(packages) {
  const lock = await takeLock('/run/postroom-setup.lock', 'installing Debian packages');
  const ownPolicy = !existsSync(policy);
  const removePolicy = () => rmSync(policy, { force: true });
  try {
    if (ownPolicy) {
      process.once('exit', removePolicy);
      writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    }
    const label = `Installing Debian packages for tests and benches (once): ${packages.join(' ')}`;
    const installation = ['install', ...options, ...packages];
    let result = await aptGet(label, installation);
    if (result.code !== 0 && /Unable to locate|has no installation candidate|404|Unable to fetch/.test(result.output)) {
      const update = await aptGet('Reading the package lists', ['update', '-o', 'DPkg::Lock::Timeout=300']);
      if (update.code !== 0) throw new SetupError(`apt-get update failed:\n${lastLines(update.output)}`);
      result = await aptGet(label, installation);
    }
    if (result.code !== 0) {
      throw new SetupError(`apt-get ${installation.join(' ')} failed:\n${lastLines(result.output)}`);
    }
  } finally {
    if (ownPolicy) {
      process.off('exit', removePolicy);
      removePolicy();
    }
    lock.release();
  }
}

/** Has packages installed; looks at a dozen files and does nothing where they exist. */
async function ensure(needed, flags) {
  const packages = missingPackages(needed);
  if (packages.length === 0) return;
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    const files = packages.flatMap((name) => needed[name]);
    throw new SetupError(
      `Tests and benches need programs that are installed by apt-get on Debian 12 or newer only; this system lacks ${files.join(', ')}.`,
    );
  }
  if (process.getuid() === 0) {
    await install(packages);
  } else {
    const self = fileURLToPath(import.meta.url);
    const sudo = (command, stdio) => spawnSync('sudo', ['-n', ...command], { stdio }).status === 0;
    if (!sudo(['true'], 'ignore') || !sudo([process.execPath, self, ...flags], ['ignore', 'inherit', 'inherit'])) {
      const command = `sudo apt-get install ${options.slice(0, 2).join(' ')} ${packages.join(' ')}`;
      throw new SetupError(`Tests and benches need Debian packages that only root can install. Run:\n  ${command}`);
    }
  }
  const left = missingPackages(needed);
  if (left.length > 0) throw new SetupError(`Installed, but files are still missing of: ${left.join(' ')}.`);
}

/** Has the Debian packages that tests need installed. */
export async function ensureDebianPackages() {
  await ensure(forTests, []);
}

/** The same with the programs that benches compare with. */
export async function ensureBenchPackages() {
  await ensure({ ...forTests, ...forBenches }, ['--bench']);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { runSetup } = await import('./run-setup.mjs');
  await runSetup(process.argv.includes('--bench') ? ensureBenchPackages : ensureDebianPackages);
}
