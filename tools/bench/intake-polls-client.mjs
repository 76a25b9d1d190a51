/*
 * A bare client for bench:polls: visits each maildrop with the commands of a visit by Postroom, so many at a time, and
 * stores nothing. Reads its task from the environment; each line on standard input is a round, and is answered by one at
 * its end; `end` ends it.
 */
import { createInterface } from 'node:readline';

const { library, host, port, security, caPem, password, users, at } = JSON.parse(process.env.BENCH_TASK);
const { Pop3Client } = await import(library);

async function visit(user) {
  const client = await Pop3Client.connect({
    host,
    port,
    security,
    timeoutMs: 60_000,
    ...(caPem === null ? {} : { caPem }),
  });
  await client.signIn({ method: 'password', user, password });
  const waiting = await client.uidl();
  if (waiting.length > 0) await client.list();
  await client.quit();
}

async function worker(waiting) {
  for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) await visit(user);
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  const waiting = [...users];
  await Promise.all(Array.from({ length: at }, () => worker(waiting)));
  process.stdout.write('done\n');
}
process.exit(0);
