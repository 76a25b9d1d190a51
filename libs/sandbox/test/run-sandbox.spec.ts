import { createTransport } from 'nodemailer';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSandbox, SandboxPop3Server } from '../src/index.ts';
import { RawClient } from './raw-client.ts';

const ANNA = { user: 'anna', password: 'secret word', messages: [Buffer.from('Subject: a\n\n1'), Buffer.from('b')] };

describe('a sandbox on a folder', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('has the mail and the UIDLs of last time, and not what was deleted', async () => {
    const options = { popPort: 0, smtpPort: 0, folder, maildrops: [ANNA] };
    const first = await runSandbox(options);
    const kept = first.pop.waiting('anna')[1];
    const client = await RawClient.signedIn(first.pop.port);
    await client.ask('DELE 1');
    await client.ask('QUIT');
    const added = first.pop.deliver('anna', Buffer.from('c'), { uidl: '../../odd<>' });
    await first.stop();
    const second = await runSandbox(options);
    expect(second.pop.waiting('anna')).toEqual([kept, { uidl: added, raw: Buffer.from('c\r\n') }]);
    second.pop.renameUidls('anna');
    const renamed = second.pop.waiting('anna');
    await second.stop();
    const third = await runSandbox(options);
    expect(third.pop.waiting('anna')).toEqual(renamed);
    await third.stop();
  });

  it('removes what a killed write left behind', async () => {
    const first = await SandboxPop3Server.start({ persistTo: folder });
    first.addMaildrop('anna', 'x');
    await first.stop();
    const maildrop = join(folder, Buffer.from('anna').toString('hex'));
    writeFileSync(join(maildrop, '00000001.61.eml.part'), 'half a mess');
    const second = await SandboxPop3Server.start({ persistTo: folder });
    expect(second.addMaildrop('anna', 'x')).toBe(true);
    expect(second.waiting('anna')).toEqual([]);
    expect(readdirSync(maildrop)).toEqual([]);
    await second.stop();
  });

  it('keeps mail, deletions and what was sent over a kill of its process', async () => {
    const first = await start(folder);
    const client = await RawClient.signedIn(first.ports.pop);
    await client.ask('DELE 1');
    await client.ask('QUIT');
    await createTransport({
      host: '127.0.0.1',
      port: first.ports.smtp,
      tls: { rejectUnauthorized: false },
      auth: { user: 'anna', pass: 'secret word' },
    }).sendMail({ from: 'a@example.org', to: 'b@example.org', subject: 'kept', text: 'x' });
    await kill(first.child);
    const second = await start(folder);
    const again = await RawClient.signedIn(second.ports.pop);
    expect(await again.askLines('RETR 1')).toBe('+OK 22 octets\r\nSubject: second\r\n\r\n2\r\n.\r\n');
    expect(await again.ask('STAT')).toBe('+OK 1 22');
    again.abandon();
    await kill(second.child);
    const [sent] = readdirSync(join(folder, 'sent'));
    expect(readFileSync(join(folder, 'sent', sent!), 'utf8')).toContain('Subject: kept\r\n');
  });

  it('stops its POP3 server where the SMTP port is taken', async () => {
    const other = await SandboxPop3Server.start();
    const options = { popPort: 0, smtpPort: other.port, folder, maildrops: [ANNA] };
    await expect(runSandbox(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await other.stop();
  });
});

interface Started {
  child: ChildProcess;
  ports: { pop: number; smtp: number };
}

async function start(folder: string): Promise<Started> {
  const program = join(import.meta.dirname, 'sandbox-process.ts');
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ports: JSON.parse(line.toString()) as Started['ports'] };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
