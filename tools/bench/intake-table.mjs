import { cpus, totalmem } from 'node:os';

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const medianOf = (results, key) => median(results.map((result) => result[key] ?? 0));

function digits(number) {
  if (number >= 100) return number.toFixed(0);
  return number.toFixed(number >= 10 ? 1 : 2);
}

/** Wait for a receiver is a matter of the poll, not of size, so growth is measured without it. */
const worked = (results) => median(results.map(({ seconds, wait = 0 }) => seconds - wait));

/** 1 = twice the mail takes twice as long. */
function exponent(tenth, full, key) {
  if (tenth === null) return '';
  const growth = worked(full.results[key]) / worked(tenth.results[key]);
  return (Math.log(growth) / Math.log(full.count / tenth.count)).toFixed(2);
}

/** Ratio of rates, each run against the same run of the other program; the median of those. */
function ratio(results, key, peer) {
  if (results[peer] === undefined) return '';
  if (key === peer) return '1';
  return digits(median(results[key].map(({ seconds }, run) => results[peer][run].seconds / seconds)));
}

/** The peak, and what the server had before the first message. */
function memory(results) {
  const start = medianOf(results, 'startMegabytes');
  return `${medianOf(results, 'megabytes').toFixed(0)}${start > 0 ? ` (${start.toFixed(0)} at start)` : ''}`;
}

function tableOf(name, { tenth, full }, programs, peerKeys) {
  const megabytesEach = { small: '4 kB of text', mixed: '60 to 160 kB, multipart, 12 charsets', large: '25 MB' };
  const head = [
    '',
    'messages/s',
    ...peerKeys.map((key) => `× ${key}`),
    'CPU s',
    'peak MB',
    'growth',
    'lost',
    'doubled',
  ];
  const rows = programs.map(({ key, name: title }) => {
    const results = full.results[key];
    const database = medianOf(results, 'databaseCpu');
    const cpu = `${digits(medianOf(results, 'cpu'))}${database > 0 ? ` + ${digits(database)}` : ''}`;
    const both = [...results, ...(tenth?.results[key] ?? [])];
    const sum = (what) => both.reduce((total, result) => total + result[what], 0);
    return [
      title,
      digits(full.count / medianOf(results, 'seconds')),
      ...peerKeys.map((peer) => ratio(full.results, key, peer)),
      cpu,
      memory(results),
      exponent(tenth, full, key),
      sum('lost'),
      sum('doubled'),
    ];
  });
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    `**${name}**: ${full.count} messages of ${megabytesEach[name]}`,
    '',
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map(line),
  ].join('\n');
}

/** The tables of all corpora, and what one must know to read them. */
export function report({ measured, programs, runs, scale, load, versions }) {
  const peerKeys = programs.map(({ key }) => key).filter((key) => key !== 'sqlite' && key !== 'mariadb');
  const tables = Object.entries(measured).map(([name, parts]) => tableOf(name, parts, programs, peerKeys));
  const waits = Object.values(measured).flatMap(({ full }) =>
    Object.values(full.results).flatMap((results) => results.flatMap(({ wait }) => (wait === undefined ? [] : [wait]))),
  );
  const ours = waits.length === 0 ? '' : ` Of it, waiting for a receiver: ${digits(median(waits))} s (median).`;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB`;
  return [
    ...tables,
    `Median of ${runs} runs in turn, scale ${scale}, on loopback with Dovecot and MariaDB on the same machine ` +
      `(${machine}; load when it began ${load}). Every run has a fresh maildrop with a warm index and a fresh place to store. ` +
      `Postroom's time is from making the mailbox active until its maildrop is empty.${ours} × is the rate against that ` +
      'program in the same run. CPU and peak memory are of the program alone; on MariaDB “+” is what mariadbd used ' +
      '(innodb_flush_log_at_trx_commit=1). mpop writes each message to a Maildir with fsync, getmail6 to a Maildir, fetchmail hands each to ' +
      '`cat > /dev/null`. Growth: exponent of the time between a tenth and the whole; 1 is linear. ' +
      `${versions.join(', ')}.`,
  ].join('\n\n');
}
