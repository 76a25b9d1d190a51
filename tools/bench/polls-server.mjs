/*
 * A Dovecot with many empty maildrops that counts visits by its log, and a Postroom that visits them: for the benches of
 * polls and of an idle server.
 */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startDovecot } from '../../libs/testing/src/index.ts';
import { firstAdministrator } from './intake-postroom.mjs';

/**
 * @param {{ count: number, password: string, folder: string }} options how many maildrops; a folder for its log
 * @returns `soFar()`: how many visits were begun and finished up to now
 */
export async function startPollServer({ count, password, folder }) {
  const visitLog = join(folder, 'visits.log');
  writeFileSync(visitLog, '');
  const users = Array.from({ length: count }, (_, index) => ({ name: `poll${index + 1}`, password }));
  const dovecot = await startDovecot({
    users,
    // Cheap sign-ins in processes that serve many: what is measured is the client, not how fast Dovecot forks.
    mechanisms: ['plain', 'login'],
    extra: [
      `info_log_path = ${visitLog}`,
      'service anvil {\n  client_limit = 2000\n}',
      'service auth {\n  client_limit = 4000\n}',
      'service pop3-login {\n  service_count = 0\n  process_min_avail = 2\n}',
      'service pop3 {\n  service_count = 200\n}',
    ].join('\n'),
  });
  return { dovecot, users, soFar: visitsIn(visitLog) };
}

/** Reads only what Dovecot wrote since the last look: the bench shares its cores with what it measures. */
function visitsIn(visitLog) {
  const log = openSync(visitLog, 'r');
  process.once('exit', () => closeSync(log));
  const chunk = Buffer.alloc(1024 * 1024);
  let unfinished = '';
  const seen = { begun: 0, finished: 0 };
  return () => {
    for (let read = readSync(log, chunk); read > 0; read = readSync(log, chunk)) {
      const lines = (unfinished + chunk.toString('latin1', 0, read)).split('\n');
      unfinished = lines.pop();
      for (const line of lines) {
        if (line.includes('pop3-login: Info: Login: ')) seen.begun += 1;
        else if (line.includes('Disconnected: Logged out')) seen.finished += 1;
      }
    }
    return { ...seen };
  };
}

/** Makes a mailbox for each maildrop, and waits until each was visited once. */
export async function makePolled(server, { dovecot, users, soFar }, { security, port, password, pollSeconds }) {
  const before = soFar();
  const { call, newMailbox } = await firstAdministrator(server);
  for (const { name: user } of users) {
    const pop = { host: dovecot.host, port, security, user, password, caPem: dovecot.caPem, pollSeconds };
    const id = await newMailbox(pop);
    await call('PATCH', `/api/mailboxes/${id}`, { active: true, firstActivation: { choice: 'all' } });
  }
  while (soFar().finished < before.finished + users.length) await pause(50);
}
