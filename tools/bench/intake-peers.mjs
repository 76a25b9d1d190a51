/*
 * The programs that intake is compared with. Each downloads a maildrop once, deletes what it has, and ends.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readSync, closeSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageIdOf } from './intake-mail.mjs';
import { runTimed } from './intake-process.mjs';

/** Message-IDs of the files in a Maildir. */
function idsOfMaildir(folder) {
  const start = Buffer.alloc(16_384);
  return ['new', 'cur'].flatMap((part) =>
    readdirSync(join(folder, part)).map((name) => {
      const file = openSync(join(folder, part, name), 'r');
      const length = readSync(file, start, 0, start.length, 0);
      closeSync(file);
      return messageIdOf(start.subarray(0, length));
    }),
  );
}

function makeMaildir(folder) {
  for (const part of ['new', 'cur', 'tmp']) mkdirSync(join(folder, part), { recursive: true });
}

function configuration(folder, name, text) {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Runs a peer on its folder as nobody (whose ids Debian has fixed): getmail delivers nothing as root. */
function runAsNobody(program, args, folder, env = process.env) {
  execFileSync('/usr/bin/chown', ['-R', 'nobody:nogroup', folder]);
  return runTimed(program, args, { uid: 65_534, gid: 65_534, cwd: folder, env: { ...env, HOME: folder } });
}

function finished(name, result) {
  if (result.code !== 0) throw new Error(`${name} ended with ${result.code}: ${result.output.slice(-2000)}`);
  return { seconds: result.seconds, cpu: result.cpu, megabytes: result.megabytes };
}

const version = (program, args, pattern) =>
  pattern.exec(execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))?.[1] ?? '?';

const mpop = {
  name: 'mpop',
  version: () => version('/usr/bin/mpop', ['--version'], /version (\S+)/),
  async run({ host, port, user, password, folder }) {
    const maildir = join(folder, 'mail');
    makeMaildir(maildir);
    const file = configuration(
      folder,
      'mpoprc',
      `account bench\nhost ${host}\nport ${port}\nuser ${user}\npassword ${password}\nauth plain\ntls off\nkeep off\n` +
        `received_header off\nuidls_file ${join(folder, 'uidls')}\ndelivery maildir ${maildir}\n`,
    );
    const result = await runAsNobody('/usr/bin/mpop', [`--file=${file}`, '--quiet', 'bench'], folder);
    return { ...finished('mpop', result), ids: () => idsOfMaildir(maildir) };
  },
};

const getmail = {
  name: 'getmail6',
  version: () => version('/usr/bin/getmail', ['--version'], /getmail (\S+)/),
  async run({ host, port, user, password, folder }) {
    const maildir = join(folder, 'mail');
    makeMaildir(maildir);
    const file = configuration(
      folder,
      'getmailrc',
      `[retriever]\ntype = SimplePOP3Retriever\nserver = ${host}\nport = ${port}\nusername = ${user}\n` +
        `password = ${password}\ntimeout = 600\n[destination]\ntype = Maildir\npath = ${maildir}/\n` +
        '[options]\nread_all = true\ndelete = true\nverbose = 0\ndelivered_to = false\nreceived = false\n',
    );
    const result = await runAsNobody('/usr/bin/getmail', [`--getmaildir=${folder}`, `--rcfile=${file}`], folder);
    return { ...finished('getmail', result), ids: () => idsOfMaildir(maildir) };
  },
};

const fetchmail = {
  name: 'fetchmail',
  version: () => version('/usr/bin/fetchmail', ['--version'], /release (\S+?)\+/),
  async run({ host, port, user, password, folder }) {
    const file = configuration(
      folder,
      'fetchmailrc',
      `poll bench via ${host} port ${port} protocol POP3 auth password timeout 600 user "${user}" password "${password}" ` +
        'fetchall no keep no rewrite sslproto "" mda "/bin/cat > /dev/null"\n',
    );
    const env = { ...process.env, FETCHMAILHOME: folder, LC_ALL: 'C' };
    const args = ['--fetchmailrc', file, '--pidfile', join(folder, 'pid'), '--nosyslog'];
    const result = await runAsNobody('/usr/bin/fetchmail', args, folder, env);
    // It keeps nothing: its own words say how many it handed over.
    return { ...finished('fetchmail', result), handedOver: result.output.match(/ flushed$/gm)?.length ?? 0 };
  },
};

export const peers = [mpop, getmail, fetchmail];
