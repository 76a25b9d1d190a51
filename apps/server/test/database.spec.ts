import type { DataSource } from 'typeorm';
import type { NodeSqlite } from '../src/database/node-sqlite.ts';
import { SettingEntity } from '../src/settings/setting.entity.ts';
import { engines, newDatabase, type TestDatabase } from './engines.ts';

describe.each(engines)('the database on %s', (engine) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await newDatabase(engine);
  });

  afterAll(() => test.close());

  const setting = (name: string) => ({ name, version: 1, value: { name } });

  it('has after its migrations the very schema that the entities describe', async () => {
    const source: DataSource = test.database.source;
    const log = await source.driver.createSchemaBuilder().log();
    expect(log.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('keeps nothing of a transaction that fails', async () => {
    const failing = test.database.run(async (tx) => {
      await tx.insert(SettingEntity, setting('lost'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await test.database.read.countBy(SettingEntity, { name: 'lost' })).toBe(0);
  });

  it('shows readers nothing of a transaction that is not committed', async () => {
    let seen = -1;
    await test.database.run(async (tx) => {
      await tx.insert(SettingEntity, setting('half'));
      seen = await test.database.read.countBy(SettingEntity, { name: 'half' });
    });
    expect(seen).toBe(0);
    expect(await test.database.read.countBy(SettingEntity, { name: 'half' })).toBe(1);
  });

  it('runs transactions that were begun at once without losing one', async () => {
    await test.database.run((tx) => tx.insert(SettingEntity, setting('counter')));
    const add = () => test.database.run((tx) => tx.increment(SettingEntity, { name: 'counter' }, 'version', 1));
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await test.database.read.findOneByOrFail(SettingEntity, { name: 'counter' })).version).toBe(21);
  });

  it('refuses a transaction inside a transaction at once', async () => {
    const nested = test.database.run(() => test.database.run(() => Promise.resolve(1)));
    await expect(nested).rejects.toThrow('inside another');
  });

  it('keeps what it need not put on disk at once, and puts everything else on disk before it says committed', async () => {
    const { database } = test;
    const { driver } = database.source as unknown as { driver: { databaseConnection?: NodeSqlite } };
    // 1 is NORMAL, 2 FULL; each is prepared anew, since SQLite answers when it prepares.
    const level = () => driver.databaseConnection?.pragma('synchronous')[0]?.['synchronous'];
    const levels: unknown[] = [level()];
    await database.runUnflushed(async (tx) => {
      levels.push(level());
      await tx.insert(SettingEntity, setting('unflushed'));
    });
    levels.push(level());
    await expect(
      database.runUnflushed(async (tx) => {
        await tx.insert(SettingEntity, setting('unflushed'));
      }),
    ).rejects.toThrow();
    levels.push(level());
    await database.run(() => Promise.resolve(levels.push(level())));
    expect(levels).toEqual(
      engine === 'sqlite' ? [2, 1, 2, 2, 2] : [undefined, undefined, undefined, undefined, undefined],
    );
    expect(await database.read.countBy(SettingEntity, { name: 'unflushed' })).toBe(1);
    await expect(database.runUnflushed(() => database.run(() => Promise.resolve(1)))).rejects.toThrow('inside another');
  });

  it('tells the time of the database in milliseconds', async () => {
    expect(Math.abs((await test.database.now()) - Date.now())).toBeLessThan(60_000);
  });
});
