import { expect, test } from '@playwright/test';
import { runSandbox, sampleMail } from '@postroom/sandbox';
import { Api, eventually, type Mailbox, type Page } from '../support/api.ts';
import { type Program, startProgram, temporaryFolder } from '../support/program.ts';

const password = 'a good long password';
const kills = 6;

test('kill -9 of the server, again and again while mail comes in, loses nothing and doubles nothing', async () => {
  const folder = temporaryFolder();
  const mail = Array.from({ length: 4 }, () => sampleMail(new Date()).map((message) => message.raw)).flat();
  const sandbox = await runSandbox({
    popPort: 0,
    smtpPort: 0,
    folder: `${folder.path}/mail`,
    maildrops: [{ user: 'orders', password: 'secret' }],
  });
  const start = () =>
    startProgram('main', ['serve'], {
      PORT: '0',
      POSTROOM_DATA_DIR: `${folder.path}/data`,
      POSTROOM_LOG_LEVEL: 'warn',
    });
  let program: Program = start();
  try {
    const [, url] = await program.waitFor(/ready at (\S+)/);
    const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
    let api = new Api(url!);
    await api.post('setup', { token, name: 'Ada', email: 'ada@example.net', password });
    const pool = (await api.get<Page<{ id: string; kind: string }>>('queues')).items.find(
      (queue) => queue.kind === 'general',
    );
    const mailbox = await api.post<Mailbox>('mailboxes', {
      email: 'orders@example.net',
      name: 'Orders',
      active: true,
      defaultQueueId: pool?.id,
      pop: {
        host: '127.0.0.1',
        port: sandbox.pop.port,
        security: 'none',
        user: 'orders',
        password: 'secret',
        pollSeconds: 10,
      },
      firstActivation: { choice: 'all' },
    });
    // Slow enough that each kill falls into a visit: between commits, between DELE and QUIT, while bytes come in.
    sandbox.pop.faults.delayMs = 3;
    let delivered = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      for (const raw of mail.slice(delivered, delivered + 40)) sandbox.pop.deliver('orders', raw);
      delivered = Math.min(mail.length, delivered + 40);
      const before = sandbox.pop.commandCount('RETR');
      await eventually(
        () => sandbox.pop.commandCount('RETR'),
        (count) => count > before + 5 + 4 * kill,
      );
      await program.kill();
      program = start();
      const [, again] = await program.waitFor(/ready at (\S+)/);
      api = new Api(again!);
    }
    sandbox.pop.faults.clear();
    for (const raw of mail.slice(delivered)) sandbox.pop.deliver('orders', raw);
    await api.signIn('ada@example.net', password);
    await eventually(
      () => sandbox.pop.waiting('orders').length,
      (waiting) => waiting === 0,
      100_000,
    );
    const stored = await api.allMessages(`mailboxId=${mailbox.id}&direction=in`);
    // What was in work at two deaths running is set aside unread: stored all the same, and shown in Quarantine.
    const aside = (await api.get<Page<{ id: string }>>('quarantine?limit=200')).items;
    expect(stored.length + aside.length).toBe(mail.length);
    // At each second death, that is: one message or a few, never a batch.
    expect(aside.length).toBeLessThanOrEqual(2 * kills);
    const paths = [
      ...stored.map((message) => `messages/${message.id}/raw`),
      ...aside.map((message) => `quarantine/${message.id}/raw`),
    ];
    const bytes = await Promise.all(paths.map(async (path) => (await api.bytes(path)).toString('base64')));
    expect(bytes.sort()).toEqual(mail.map((raw) => raw.toString('base64')).sort());
  } finally {
    await program.stop();
    await sandbox.stop();
    folder.remove();
  }
});
