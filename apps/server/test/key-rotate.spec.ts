import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { AuditEntity } from '../src/audit/audit.entity.ts';
import { keyRotate } from '../src/command/key-rotate.ts';
import { type Config, readConfig } from '../src/config/config.ts';
import type { Database } from '../src/database/database.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { Departments } from '../src/department/departments.service.ts';
import { ensureInstallation } from '../src/installation.ts';
import { Queues } from '../src/routing/queues.service.ts';
import { installationKey } from '../src/secret/installation-key.ts';
import { SecretBox } from '../src/secret/secret-box.ts';
import { SecretEntity } from '../src/secret/secret.entity.ts';
import { Secrets } from '../src/secret/secrets.service.ts';
import { SettingEntity } from '../src/settings/setting.entity.ts';
import { engines, newDatabase, type TestDatabase } from './engines.ts';

const oldKey = 'the old key, which is long enough for it';
const newKey = 'the new key, which is long enough for it';
const many = 1203;

describe.each(engines)('postroom key rotate, on %s', (engine) => {
  let test: TestDatabase;
  let url: string;
  let closed = false;
  beforeEach(async () => {
    test = await newDatabase(engine);
    closed = false;
    url = test.url;
  });
  // A file that is closed is not closed again.
  afterEach(() => (closed ? rmSync(test.dir, { recursive: true }) : test.close()));

  const config = (over: Record<string, string> = {}): Config =>
    readConfig({ DATABASE_URL: url, POSTROOM_DATA_DIR: test.dir, ...over });
  const given = (key: string) => config({ POSTROOM_SECRET_KEY: key });

  const typing = async <T>(text: string, work: () => Promise<T>): Promise<T> => {
    const before = Object.getOwnPropertyDescriptor(process, 'stdin');
    Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(text)]), configurable: true });
    try {
      return await work();
    } finally {
      if (before) Object.defineProperty(process, 'stdin', before);
    }
  };
  const rotate = (typed: string, from = oldKey) => typing(typed, () => keyRotate(given(from), { newKeyStdin: true }));
  const inDatabase = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const database = await openDatabase(url);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  const secret = (index: number) => ({
    ...{ ownerId: `owner-${index}`, field: 'pop.password', value: `password ${index}`, binding: ['host', index] },
    ...{ changedBy: null, changedAt: 7 },
  });
  /** An installation with secrets, as `key` seals them; the database is closed. */
  const filled = async (key: string, count = 3): Promise<void> => {
    const { database } = test;
    const box = new SecretBox(key);
    const departments = new Departments(database);
    await ensureInstallation(database, box, departments, new Queues(database, departments));
    const secrets = new Secrets(box);
    await database.run(async (tx) => {
      for (let index = 0; index < count; index += 1) await secrets.put(tx, secret(index));
    });
    // It has one process only: from here on that of the command.
    if (engine !== 'sqlite') return;
    await database.close();
    closed = true;
  };
  const opened = (key: string, count = 3) =>
    inDatabase(async (database) => {
      const secrets = new Secrets(new SecretBox(key));
      const texts: (string | null)[] = [];
      for (let index = 0; index < count; index += 1) {
        texts.push(await secrets.open(database.read, `owner-${index}`, 'pop.password', ['host', index]));
      }
      return texts;
    });
  const expected = (count = 3) => Array.from({ length: count }, (_, index) => `password ${index}`);

  it('seals every secret anew, page by page, and says what to do next', async () => {
    await filled(oldKey, many);
    expect(await rotate(`${newKey}\n`)).toMatch(
      new RegExp(`^${many} secrets are sealed under the new key. Start every process again`),
    );
    expect(await opened(newKey, many)).toEqual(expected(many));
    await expect(opened(oldKey)).rejects.toThrow(/does not open/);
    await inDatabase(async (database) => {
      const rows = await database.read.findBy(AuditEntity, { action: 'key.rotated' });
      expect(rows.map(({ detail }) => detail)).toEqual([{ secrets: many }]);
      expect(await database.read.countBy(SecretEntity, { changedAt: 7 })).toBe(many);
    });
  });

  it('leaves no process with the old key a way to write, nor to start', async () => {
    await filled(oldKey);
    await rotate(newKey);
    await inDatabase(async (database) => {
      const old = new SecretBox(oldKey);
      const late = database.run((tx) => new Secrets(old).put(tx, secret(9)));
      await expect(late).rejects.toThrow(/renewed while this process ran/);
      const departments = new Departments(database);
      await expect(ensureInstallation(database, old, departments, new Queues(database, departments))).rejects.toThrow(
        /not the one that this database was made with/,
      );
      await database.run((tx) => new Secrets(new SecretBox(newKey)).put(tx, secret(9)));
    });
  });

  it('changes nothing where one secret does not open, and names it', async () => {
    await filled(oldKey);
    await inDatabase((database) =>
      database.run((tx) => tx.update(SecretEntity, { ownerId: 'owner-1' }, { ciphertext: Buffer.alloc(80, 1) })),
    );
    await expect(rotate(newKey)).rejects.toThrow(
      /^The secret pop.password of owner-1 does not open.*Nothing was changed/,
    );
    expect(
      (await inDatabase((database) => database.read.findOneByOrFail(SettingEntity, { name: 'secret-key-check' })))
        .value,
    ).toEqual({ check: new SecretBox(oldKey).checkValue });
  });

  it('refuses a short key, the same key, a wrong old one, and a key on nothing', async () => {
    await filled(oldKey);
    await expect(rotate('short')).rejects.toThrow('The new key needs 32 characters or more; that is 5.');
    await expect(rotate(oldKey)).rejects.toThrow(/has this key already/);
    await expect(rotate(newKey, 'some other key, long enough for the test')).rejects.toThrow(
      /not that of the database/,
    );
    await expect(keyRotate(given(oldKey), {})).rejects.toThrow(/--new-key-stdin/);
    expect(await opened(oldKey)).toEqual(expected());
  });

  if (engine === 'sqlite') {
    const file = (name: string) => join(test.dir, name);
    const keyOf = () => inDatabase((database) => installationKey(database, config()));

    describe('with a key file', () => {
      let first: string;
      beforeEach(async () => {
        ({ key: first } = await installationKey(test.database, config()));
        await filled(first);
      });

      it('makes a new file and keeps the old one', async () => {
        await expect(keyRotate(config(), { newKeyStdin: true })).rejects.toThrow(/leave out --new-key-stdin/);
        expect(await keyRotate(config(), {})).toMatch(/^3 secrets .* kept as secret.key.old/);
        const { key } = await keyOf();
        expect(key).not.toBe(first);
        expect(readFileSync(file('secret.key.old'), 'utf8').trim()).toBe(first);
        expect(existsSync(file('secret.key.next'))).toBe(false);
        expect(await opened(key)).toEqual(expected());
      });

      it('starts with the old key after a break before the database was changed', async () => {
        writeFileSync(file('secret.key.next'), `${newKey}\n`);
        expect((await keyOf()).key).toBe(first);
        expect(existsSync(file('secret.key.next'))).toBe(false);
      });

      it('starts with the new key after a break behind it', async () => {
        await keyRotate(config(), {});
        const { key } = await keyOf();
        // As if the files had not been renamed any more.
        renameSync(file('secret.key'), file('secret.key.next'));
        renameSync(file('secret.key.old'), file('secret.key'));
        expect((await keyOf()).key).toBe(key);
        expect(await opened(key)).toEqual(expected());
      });
    });
  }
});
