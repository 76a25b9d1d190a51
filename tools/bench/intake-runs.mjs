/*
 * One run of one program over one corpus: a fresh maildrop, a fresh place for what comes out, and a look whether all of
 * it is there, once.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { createConnection as connectMysql } from 'mysql2/promise';
import { messageIdOf, sha256 } from './intake-mail.mjs';
import { cpuSeconds, peakMegabytes } from './intake-process.mjs';
import { firstAdministrator, startPostroom } from './intake-postroom.mjs';

/** No run takes longer, or something hangs. */
const longestRun = 30 * 60_000;

/** Signs in and lists once, so that Dovecot has its index and no program pays for it. */
async function warmIndex({ host, port }, user, password) {
  const socket = createConnection({ host, port });
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value ?? '';
  const rest = async () => {
    let count = 0;
    while ((await next()) !== '.') count += 1;
    return count;
  };
  const ask = async (command) => {
    socket.write(`${command}\r\n`);
    const answer = await next();
    if (!answer.startsWith('+OK')) throw new Error(`Dovecot answered ${command} by ${answer}`);
  };
  await next();
  await ask(`USER ${user}`);
  await ask(`PASS ${password}`);
  await ask('LIST');
  const count = await rest();
  await ask('UIDL');
  await rest();
  await ask('QUIT');
  socket.destroy();
  return count;
}

/** Puts the first `count` messages of a corpus into a maildrop; gives what each is known by. */
export async function fillMaildrop(dovecot, { user, password }, corpus, count) {
  const delivered = [];
  for (let number = 0; number < count; number += 1) {
    const raw = corpus.message(number);
    delivered.push({ id: messageIdOf(raw), hash: sha256(raw) });
    await dovecot.deliver(user, raw);
  }
  const listed = await warmIndex(dovecot, user, password);
  if (listed !== count) throw new Error(`Dovecot lists ${listed} messages of ${count}.`);
  // What is still to be written would slow the run that comes next.
  execFileSync('/usr/bin/sync');
  return delivered;
}

/** @returns {{ lost: number, doubled: number }} of what was delivered, by what is there now */
function compare(delivered, there) {
  const left = new Map();
  for (const key of there) left.set(key, (left.get(key) ?? 0) + 1);
  let lost = 0;
  for (const key of delivered) {
    const count = left.get(key) ?? 0;
    if (count === 0) lost += 1;
    else left.set(key, count - 1);
  }
  return { lost, doubled: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

async function checkPeer(dovecot, user, delivered, result) {
  const waiting = (await dovecot.waiting(user)).length;
  if (result.ids === undefined) {
    const count = result.handedOver;
    return { lost: Math.max(0, delivered.length - count) + waiting, doubled: Math.max(0, count - delivered.length) };
  }
  const { lost, doubled } = compare(
    delivered.map(({ id }) => id),
    result.ids(),
  );
  return { lost: lost + waiting, doubled };
}

/** One run of a peer (intake-peers.mjs). */
export async function runPeer({ dovecot, folder, user, password, delivered }, peer) {
  mkdirSync(folder, { recursive: true });
  const result = await peer.run({ host: dovecot.host, port: dovecot.port, user, password, folder });
  const check = await checkPeer(dovecot, user, delivered, result);
  return { seconds: result.seconds, cpu: result.cpu, megabytes: result.megabytes, ...check };
}

const storedSql = 'SELECT sha256 FROM raw_object WHERE id IN (SELECT id FROM message)';

function storedInSqlite(folder) {
  const database = new DatabaseSync(join(folder, 'postroom.db'), { readOnly: true });
  try {
    return database.prepare(storedSql).all();
  } finally {
    database.close();
  }
}

async function inMysql(url, sql) {
  const connection = await connectMysql({ uri: url });
  try {
    return (await connection.query(sql))[0];
  } finally {
    await connection.end();
  }
}

async function pidOfMariaDb(url) {
  const [row] = await inMysql(url, 'SELECT @@pid_file AS file');
  return Number.parseInt(readFileSync(row.file, 'utf8'), 10);
}

/** The folders of the maildrop, not the API, are asked, so that asking costs the server nothing. */
async function untilEmpty(dovecot, user, server) {
  const begun = performance.now();
  let left = Infinity;
  while (left > 0) {
    // Listing ten thousand names costs some milliseconds; near the end it costs none.
    await pause(left > 2000 ? 100 : 20);
    left = (await dovecot.waiting(user)).length;
    if (performance.now() - begun > longestRun) throw new Error(`${left} messages still wait: ${server.said()}`);
  }
}

/**
 * One run of Postroom: a process of its own with an empty database. The clock runs from the call that makes the mailbox
 * active until its maildrop is empty; `wait` is the part of it before a receiver began.
 */
export async function runPostroom({ dovecot, folder, user, password, delivered }, { main, mariaDb, profileTo }) {
  const databaseUrl = await mariaDb?.createDatabase();
  const server = await startPostroom({
    main,
    folder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(profileTo === undefined ? {} : { profileTo }),
  });
  let measured;
  try {
    const { call, newMailbox } = await firstAdministrator(server);
    const { host, port } = dovecot;
    const id = await newMailbox({ host, port, security: 'none', user, password, timeoutSeconds: 600 });
    const databasePid = databaseUrl === undefined ? undefined : await pidOfMariaDb(databaseUrl);
    const before = [cpuSeconds(server.pid), databasePid === undefined ? 0 : cpuSeconds(databasePid)];
    const startMegabytes = peakMegabytes(server.pid);
    const activatedAt = Date.now();
    const begun = performance.now();
    await call('PATCH', `/api/mailboxes/${id}`, { active: true, firstActivation: { choice: 'all' } });
    await untilEmpty(dovecot, user, server);
    measured = {
      seconds: (performance.now() - begun) / 1000,
      cpu: cpuSeconds(server.pid) - before[0],
      databaseCpu: databasePid === undefined ? 0 : cpuSeconds(databasePid) - before[1],
      megabytes: peakMegabytes(server.pid),
      startMegabytes,
    };
    const visits = await visitsOf(call, id, delivered.length);
    measured.wait = (Math.min(...visits.map((visit) => Date.parse(visit.startedAt))) - activatedAt) / 1000;
  } finally {
    await server.stop();
  }
  const rows = databaseUrl === undefined ? storedInSqlite(folder) : await inMysql(databaseUrl, storedSql);
  if (databaseUrl !== undefined) await inMysql(databaseUrl, `DROP DATABASE ${new URL(databaseUrl).pathname.slice(1)}`);
  const check = compare(
    delivered.map(({ hash }) => hash),
    rows.map((row) => row.sha256),
  );
  return { ...measured, ...check };
}

/** Visits are written at their end, a moment after the maildrop is empty. */
async function visitsOf(call, id, count) {
  for (let tries = 0; tries < 100; tries += 1) {
    const { items } = await call('GET', `/api/mailboxes/${id}/visits?limit=200`);
    if (items.reduce((sum, { books }) => sum + books.stored, 0) >= count) return items;
    await pause(50);
  }
  throw new Error('The visits never said that they stored all.');
}
