/*
 * A bare client for bench:polls: visits each maildrop once with the commands of a visit by Postroom, so many at a time,
 * and stores nothing. Reads its task from the environment, waits for a line on standard input, prints one at the end.
 */
import { once } from 'node:events';

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

async function worker() {
  for (let user = users.pop(); user !== undefined; user = users.pop()) await visit(user);
}

process.stdout.write('ready\n');
await once(process.stdin, 'data');
await Promise.all(Array.from({ length: at }, worker));
process.stdout.write('done\n');
await once(process.stdin, 'data');
process.exit(0);
