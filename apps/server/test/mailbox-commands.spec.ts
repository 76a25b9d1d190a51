import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariaDbUrl } from '@postroom/testing';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { CommandError } from '../src/command/command-error.ts';
import { importReport, mailboxExport, mailboxImport } from '../src/command/mailbox-files.ts';
import { type Config, readConfig } from '../src/config/config.ts';
import { DatabaseError, migrate, openDatabase } from '../src/database/open-database.ts';
import { commandLine } from '../src/http/caller.ts';
import { InstallationError } from '../src/installation.ts';
import { MailboxHistoryController } from '../src/mailbox/mailbox-history.controller.ts';
import { MailboxEntity } from '../src/mailbox/mailbox.entity.ts';
import { toMailboxes } from '../src/mailbox/mailbox-view.ts';
import { SecretBox } from '../src/secret/secret-box.ts';
import { Secrets } from '../src/secret/secrets.service.ts';
import { engines } from './engines.ts';

const password = 'hunter2-Sesam';
const key = 'a key for tests, which is long enough';
const file = `
- email: de@shop.example
  name: "Sales\\u001b[31m DE"
  defaultQueue: General pool
  pop: { host: pop.shop.example, user: de, password: ${password} }
- email: fr@shop.example
  name: Sales FR
  defaultQueue: General pool
  pop: { host: pop.shop.example, user: fr, password: ${password}, port: 70000 }
`;
const mended = file.replace('\\u001b[31m', '').replace(', port: 70000', '');

describe.each(engines)('Mailboxes by command, on %s', (engine) => {
  let dir: string;
  let variables: Record<string, string>;
  let close: () => Promise<void>;
  const config = (over: Record<string, string> = {}): Config => readConfig({ ...variables, ...over });
  const path = (name: string) => join(dir, name);
  const write = (name: string, text: string | Uint8Array) => {
    writeFileSync(path(name), text);
    return path(name);
  };

  async function inDatabase<T>(work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
    const database = await openDatabase(config().databaseUrl);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'postroom-mailbox-'));
    const server = engine === 'mysql' ? await mariaDbUrl() : null;
    const made = server ? await server.createDatabase() : null;
    variables = {
      DATABASE_URL: made?.url ?? `sqlite:${join(dir, 'postroom.db')}`,
      POSTROOM_DATA_DIR: dir,
      POSTROOM_SECRET_KEY: key,
    };
    close = async () => {
      await made?.drop();
      await server?.release();
      rmSync(dir, { recursive: true, force: true });
    };
    await inDatabase(migrate);
  });
  afterEach(() => close());

  it('an import takes those without a fault, and tells every change and fault with its line', async () => {
    const dry = await mailboxImport(config(), write('two.yaml', mended), { dryRun: true });
    expect(importReport(dry, true)).toEqual([
      'line 2: Sales DE <de@shop.example> would be made',
      'line 6: Sales FR <fr@shop.example> would be made',
      '2 would be made, 0 would be changed, 0 as they are, 0 faults.',
    ]);
    expect(await inDatabase((database) => database.read.count(MailboxEntity))).toBe(0);

    const half = await mailboxImport(
      config(),
      write('half.yaml', mended.replace('user: fr', 'user: fr, port: 70000')),
      {},
    );
    expect(importReport(half, false)).toEqual([
      'line 2: Sales DE <de@shop.example> made',
      expect.stringMatching(/^line 9: FAULT fr@shop.example: pop.port: A port is/),
      '1 made, 0 changed, 0 as they are, 1 fault.',
    ]);

    const change = '- { email: de@shop.example, name: Shop, pop: { pollSeconds: 120 } }';
    const changed = await mailboxImport(config(), write('change.yaml', change), {});
    expect(importReport(changed, false)).toEqual([
      'line 1: Shop <de@shop.example> changed',
      '    name: "Sales DE" → "Shop"',
      '    pop.pollSeconds: 60 → 120',
      '0 made, 1 changed, 0 as they are, 0 faults.',
    ]);
    const typed = await mailboxImport(config(), write('again.yaml', mended), { dryRun: true });
    expect(importReport(typed, true)).toContain('    pop.password: typed anew');
    expect(importReport(typed, true).join('\n')).not.toContain(password);
  });

  it('is in the audit log as done by the command line', async () => {
    await mailboxImport(config(), write('two.yaml', mended), {});
    const acts = await inDatabase((database) => database.read.findBy(AuditEntity, { personId: 'command-line' }));
    expect(acts.map(({ action }) => action).sort()).toEqual(['mailbox.created', 'mailbox.created', 'mailbox.imported']);
    await inDatabase(async (database) => {
      const row = await database.read.findOneByOrFail(MailboxEntity, { email: 'de@shop.example' });
      const history = await new MailboxHistoryController(database).list(row.id, { limit: 10 }, commandLine);
      expect(history.items).toMatchObject([{ action: 'mailbox.created', personName: 'Command line' }]);
      const [mailbox] = await toMailboxes(database.read, new Secrets(new SecretBox(key)), [row]);
      expect(mailbox?.secrets['pop.password']?.changedBy).toBe('Command line');
    });
  });

  it('shows nothing of a file that would move the cursor', async () => {
    const result = await mailboxImport(config(), write('bad.yaml', file), { dryRun: true });
    const report = importReport(result, true).join('\n');
    expect(result.errors.length).toBeGreaterThan(0);
    expect(report).not.toContain('\u001b');
  });

  it.each(['yaml', 'csv'])(
    'an export as %s goes to standard output or a file, and comes in unchanged',
    async (format) => {
      await mailboxImport(config(), write('two.yaml', mended), {});
      const text = await mailboxExport(config(), { format });
      expect(text).toContain('fr@shop.example');
      expect(text).not.toContain(password);
      const out = path(`out.${format}`);
      expect(await mailboxExport(config(), { format, out })).toBe(`Wrote the mailboxes to ${out}.\n`);
      expect(readFileSync(out, 'utf8')).toBe(text);
      const again = await mailboxImport(config(), out, {});
      expect(importReport(again, false)).toEqual(['0 made, 0 changed, 2 as they are, 0 faults.']);
    },
  );

  it('refuses what it cannot do, with what to do', async () => {
    const failing: [Promise<unknown>, RegExp][] = [
      [mailboxExport(config(), { format: 'xml' }), /--format has to be yaml or csv/],
      [mailboxExport(config(), { format: 'csv', out: join(dir, 'nowhere', 'x.csv') }), /cannot be written \(ENOENT\)/],
    ];
    for (const [work, sentence] of failing) {
      await expect(work).rejects.toThrow(CommandError);
      await expect(work).rejects.toThrow(sentence);
    }
    const run = (name: string) => mailboxImport(config(), name, {});
    await expect(run(path('none.yaml'))).rejects.toThrow(/none.yaml cannot be read \(ENOENT\)/);
    await expect(run(write('latin.csv', new Uint8Array([0x65, 0xe9])))).rejects.toThrow(/is not UTF-8/);
    await expect(run(write('large.yaml', ' '.repeat(8 * 1024 * 1024 + 1)))).rejects.toThrow(/more than 8 MiB/);
    expect(existsSync(path('nowhere'))).toBe(false);
  });

  it('does not write secrets under another key, nor into a database of another version', async () => {
    const two = write('two.yaml', mended);
    await mailboxImport(config(), two, {});
    const other = config({ POSTROOM_SECRET_KEY: 'another key of more than 32 characters' });
    await expect(mailboxImport(other, two, {})).rejects.toThrow(InstallationError);
    await inDatabase((database) => database.source.query('DELETE FROM migrations'));
    await expect(mailboxImport(config(), two, {})).rejects.toThrow(/Run postroom migrate first/);
  });

  if (engine === 'sqlite') {
    it('an export runs beside the server, an import does not', async () => {
      await mailboxImport(config(), write('two.yaml', mended), {});
      await inDatabase(async () => {
        expect(await mailboxExport(config(), { format: 'yaml' })).toContain('de@shop.example');
        await expect(mailboxImport(config(), path('two.yaml'), {})).rejects.toThrow(DatabaseError);
      });
    });
  }
});
