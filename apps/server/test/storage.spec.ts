import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { check } from '../src/command/check.ts';
import { readConfig } from '../src/config/config.ts';
import { newId } from '../src/database/ids.ts';
import { FilePlace } from '../src/storage/file-place.ts';
import { type PlaceName, RawDamagedError, RawMissingError, StorageError } from '../src/storage/place.ts';
import type { PlacesConfig } from '../src/storage/places.ts';
import { largestInDatabase, RawStore, type SealedRaw } from '../src/storage/raw-store.service.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { S3Place } from '../src/storage/s3-place.ts';
import { sealFile } from '../src/storage/seal.ts';
import { StorageSweep, sweptAfterMs } from '../src/storage/sweep.service.ts';
import { ensureStorage } from '../src/storage/ensure-storage.ts';
import { engines, newDatabase, type TestDatabase } from './engines.ts';
import { refusingS3, S3Desk } from './s3-desk.ts';

const large = largestInDatabase + 1;
const nothing = () => undefined;

function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe.each(engines)('raw bytes on %s', (engine) => {
  let test: TestDatabase;
  let s3: S3Desk;

  beforeAll(async () => {
    test = await newDatabase(engine);
    s3 = await S3Desk.open();
  });
  let logged: jest.SpiedFunction<Logger['error']>;
  beforeEach(() => {
    for (const kind of ['log', 'warn'] as const) jest.spyOn(Logger.prototype, kind).mockImplementation(nothing);
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(nothing);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await s3.close();
    await test.close();
  });

  const configOf = (storage: 'files' | 's3'): PlacesConfig => ({ dataDir: test.dir, storage, s3: s3.config });

  async function stored(store: RawStore, raw: Buffer): Promise<SealedRaw> {
    const sealed = await store.seal(newId(), raw);
    await test.database.run((tx) => store.insert(tx, [sealed]));
    return sealed;
  }

  const pathOf = ({ id, sha256 }: SealedRaw) =>
    join(test.dir, 'raw', sha256.slice(0, 2), sha256.slice(2, 4), `${sha256}-${id}`);
  const s3KeyOf = ({ id, sha256 }: SealedRaw) => `post/raw/${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}-${id}`;

  describe.each(['files', 's3'] as const)('with storage in %s', (storage) => {
    const outside: PlaceName = storage === 's3' ? 's3' : 'file';
    let store: RawStore;

    beforeAll(() => {
      store = new RawStore(configOf(storage));
    });
    afterAll(() => store.onApplicationShutdown());

    const damage = (sealed: SealedRaw, bytes: Buffer) =>
      storage === 's3' ? s3.overwrite(s3KeyOf(sealed), bytes) : writeFileSync(pathOf(sealed), bytes);

    it.each([0, 1, 5000, largestInDatabase, large, 3_000_000])(
      'gives back %d octets as they came, whether they compress or not',
      async (size) => {
        for (const raw of [randomBytes(size), Buffer.alloc(size, 'text ')]) {
          const sealed = await stored(store, raw);
          expect(sealed.place).toBe(size > largestInDatabase ? outside : 'database');
          const { read } = test.database;
          expect((await store.read(read, sealed.id)).equals(raw)).toBe(true);
          expect((await buffer(await store.download(read, sealed.id))).equals(raw)).toBe(true);
          const row = await read.findOneByOrFail(RawObjectEntity, { id: sealed.id });
          expect(row.bytes === null).toBe(size > largestInDatabase);
        }
      },
    );

    it.each([0, 5000, large, 3_000_000])('takes over a spooled file of %d octets', async (size) => {
      for (const raw of [randomBytes(size), Buffer.alloc(size, 'text ')]) {
        const path = join(test.dir, newId());
        writeFileSync(path, raw);
        const sealed = sealFile(newId(), path, nothing);
        const content = sealed.content as { path: string };
        const placed = await store.place(sealed);
        await test.database.run((tx) => store.insert(tx, [placed]));
        expect(existsSync(content.path)).toBe(false);
        expect((await store.read(test.database.read, sealed.id)).equals(raw)).toBe(true);
        rmSync(path, { force: true });
      }
    });

    it('gives equal bytes of two messages an object each, so that no deletion takes the other’s', async () => {
      const raw = randomBytes(large);
      const [one, two] = [await stored(store, raw), await stored(store, raw)];
      await store.discard(one);
      await store.discard(one);
      expect((await store.read(test.database.read, two.id)).equals(raw)).toBe(true);
      await expect(store.read(test.database.read, one.id)).rejects.toBeInstanceOf(RawMissingError);
    });

    it('answers a download of missing bytes with a clear error, and the log names the message', async () => {
      const sealed = await stored(store, randomBytes(large));
      await store.discard(sealed);
      await expect(store.download(test.database.read, sealed.id)).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringContaining('missing') as unknown,
      });
      expect(logged).toHaveBeenCalledWith(expect.objectContaining({ id: sealed.id }));
    });

    it.each([
      ['other bytes', (raw: Buffer) => Buffer.alloc(raw.length, 'x')],
      ['fewer bytes', (raw: Buffer) => raw.subarray(0, -1)],
      ['more bytes', (raw: Buffer) => Buffer.concat([raw, raw])],
    ])(
      'answers a download of damaged bytes (%s) with a clear error, and no reader gets all of them',
      async (_, harm) => {
        const raw = randomBytes(large);
        const sealed = await stored(store, raw);
        await damage(sealed, harm(raw));
        await expect(store.download(test.database.read, sealed.id)).rejects.toMatchObject({
          code: 'internal',
          message: expect.stringContaining('damaged') as unknown,
        });
        const read: Buffer[] = [];
        const stream = await store.stream(test.database.read, sealed.id);
        await expect(
          (async () => {
            for await (const piece of stream as AsyncIterable<Buffer>) read.push(piece);
          })(),
        ).rejects.toBeInstanceOf(RawDamagedError);
        expect(Buffer.concat(read).length).toBeLessThan(raw.length);
      },
    );

    it('notices damage within compressed bytes', async () => {
      const raw = Buffer.alloc(large, 'text ');
      const sealed = await stored(store, raw);
      await damage(sealed, Buffer.from('no zstd'));
      await expect(store.read(test.database.read, sealed.id)).rejects.toBeInstanceOf(RawDamagedError);
    });
  });

  it('reads what was kept before the storage was changed, and deletes it where it lies', async () => {
    const [files, objects] = [new RawStore(configOf('files')), new RawStore(configOf('s3'))];
    const raw = randomBytes(large);
    const [file, object] = [await stored(files, raw), await stored(objects, raw)];
    expect((await objects.read(test.database.read, file.id)).equals(raw)).toBe(true);
    expect((await files.read(test.database.read, object.id)).equals(raw)).toBe(true);
    await objects.discard(file);
    await files.discard(object);
    expect(existsSync(pathOf(file))).toBe(false);
    expect(await s3.keys()).not.toContain(s3KeyOf(object));
    await Promise.all([files.onApplicationShutdown(), objects.onApplicationShutdown()]);
  });

  describe('the sweep of orphans', () => {
    let sweep: StorageSweep;

    beforeAll(() => {
      sweep = new StorageSweep(test.database, { ...configOf('s3'), roles: new Set(['receive'] as const) });
    });
    afterAll(() => sweep.onApplicationShutdown());

    /** As if all that lies there had been written a day ago. */
    function aDayLater(ms = sweptAfterMs + 60_000): void {
      for (const kind of [FilePlace, S3Place]) {
        const real = Object.getOwnPropertyDescriptor(kind.prototype, 'now')?.value as () => Promise<number>;
        jest.spyOn(kind.prototype, 'now').mockImplementation(async function (this: FilePlace & S3Place) {
          return (await real.call(this)) + ms;
        });
      }
    }

    async function orphanAndStored(storage: 'files' | 's3') {
      const store = new RawStore(configOf(storage));
      const orphan = await store.seal(newId(), randomBytes(large));
      const kept = await stored(store, randomBytes(large));
      await store.onApplicationShutdown();
      return { orphan, kept };
    }

    it('takes files and objects that no row names, and nothing else', async () => {
      const [file, object] = [await orphanAndStored('files'), await orphanAndStored('s3')];
      const stranger = join(test.dir, 'raw', file.orphan.sha256.slice(0, 2), 'not-ours');
      writeFileSync(stranger, 'x');
      await s3.overwrite('post/raw/not-ours', Buffer.from('x'));
      aDayLater();
      const before = sweep.figures.objects;
      expect(await sweep.run()).toBeGreaterThanOrEqual(2);
      expect(sweep.figures.objects).toBeGreaterThanOrEqual(before + 2);
      expect(existsSync(pathOf(file.orphan))).toBe(false);
      expect(existsSync(pathOf(file.kept))).toBe(true);
      expect(existsSync(stranger)).toBe(true);
      const keys = await s3.keys();
      expect(keys).not.toContain(s3KeyOf(object.orphan));
      expect(keys).toContain(s3KeyOf(object.kept));
      expect(keys).toContain('post/raw/not-ours');
      expect(await sweep.run()).toBe(0);
    });

    it('takes nothing that is younger than a day: a transaction in flight may name it', async () => {
      const { orphan } = await orphanAndStored('files');
      const object = await orphanAndStored('s3');
      aDayLater(sweptAfterMs - 60_000);
      expect(await sweep.run()).toBe(0);
      expect(existsSync(pathOf(orphan))).toBe(true);
      expect(await s3.keys()).toContain(s3KeyOf(object.orphan));
    });

    it('looks for the row again right before it deletes', async () => {
      const store = new RawStore(configOf('files'));
      const late = await store.seal(newId(), randomBytes(large));
      aDayLater();
      const { read } = test.database;
      const looked = jest.spyOn(read, 'find').mockImplementation(async () => {
        looked.mockRestore();
        await test.database.run((tx) => store.insert(tx, [late]));
        return [];
      });
      jest.spyOn(S3Place.prototype, 'list').mockImplementation(async function* () {
        // Nothing there.
      });
      jest.spyOn(FilePlace.prototype, 'list').mockImplementation(async function* () {
        yield await Promise.resolve({ ...late, writtenAt: 0, bytes: large });
      });
      expect(await sweep.run()).toBe(0);
      expect(existsSync(pathOf(late))).toBe(true);
    });

    it('leaves a place of another installation alone, and says so', async () => {
      const { orphan } = await orphanAndStored('files');
      const owner = join(test.dir, 'raw', 'installation');
      const mine = existsSync(owner);
      expect(mine).toBe(true);
      rmSync(owner);
      writeFileSync(owner, 'another');
      aDayLater();
      const before = sweep.figures.failures;
      await sweep.run();
      expect(sweep.figures.failures).toBe(before + 1);
      expect(existsSync(pathOf(orphan))).toBe(true);
      rmSync(owner);
    });

    it('runs once a day, whoever of all processes comes first', async () => {
      const others = [1, 2, 3].map(
        () => new StorageSweep(test.database, { dataDir: test.dir, roles: new Set(['receive'] as const) }),
      );
      const ran = await Promise.all([sweep, ...others].map((one) => one.runIfDue()));
      expect(ran.filter(Boolean)).toHaveLength(1);
      const now = await test.database.now();
      const clock = jest.spyOn(test.database, 'now').mockResolvedValue(now + 24 * 3_600_000 - 60_000);
      expect(await sweep.runIfDue()).toBe(false);
      clock.mockResolvedValue(now + 24 * 3_600_000 + 60_000);
      const again = await Promise.all([sweep, ...others].map((one) => one.runIfDue()));
      expect(again.filter(Boolean)).toHaveLength(1);
    });
  });

  it('says so where the disk refuses, and leaves no part of the file behind', async () => {
    const blocked = join(test.dir, 'blocked');
    writeFileSync(blocked, 'a file where the folder should be');
    const store = new RawStore({ dataDir: blocked });
    await expect(store.seal(newId(), randomBytes(large))).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(statSync(blocked).isFile()).toBe(true);
  });

  describe('a start', () => {
    const startWith = (over: Partial<PlacesConfig>) =>
      ensureStorage(test.database, { dataDir: test.dir, storage: 's3', s3: s3.config, ...over });

    it('goes on where the bucket can be written, and afterwards not without it', async () => {
      expect(await startWith({})).toBeNull();
      expect((await s3.keys()).filter((key) => key.includes('probe'))).toEqual([]);
      await expect(startWith({ storage: 'files', s3: null })).rejects.toThrow(/POSTROOM_S3_BUCKET/);
      expect(await startWith({ storage: 'files' })).toBeNull();
    });

    it('is foretold by postroom check', async () => {
      const variables = {
        PORT: '0',
        DATABASE_URL: test.url,
        POSTROOM_DATA_DIR: test.dir,
        POSTROOM_SECRET_KEY: 'a key for tests, which is long enough',
        POSTROOM_STORAGE: 's3',
        POSTROOM_S3_ENDPOINT: s3.config.endpoint ?? '',
        POSTROOM_S3_BUCKET: s3.config.bucket,
        POSTROOM_S3_ACCESS_KEY_ID: 'id',
        POSTROOM_S3_SECRET_ACCESS_KEY: 'hunter2',
      };
      const found = async (over: Record<string, string>) =>
        (await check(readConfig({ ...variables, ...over }))).find(({ what }) => what === 'storage');
      expect(await found({})).toMatchObject({ ok: true });
      const missing = await found({ POSTROOM_S3_BUCKET: 'no-such-bucket' });
      expect(missing).toMatchObject({ ok: false, detail: expect.stringContaining('POSTROOM_S3_BUCKET') as unknown });
      expect(missing?.detail).not.toContain('hunter2');
    });

    it('stops where there is no such bucket', async () => {
      await expect(startWith({ s3: { ...s3.config, bucket: 'no-such-bucket' } })).rejects.toThrow(/no-such-bucket/);
    });

    it.each([
      [403, 'SignatureDoesNotMatch', /POSTROOM_S3_SECRET_ACCESS_KEY/],
      [301, 'PermanentRedirect', /POSTROOM_S3_REGION/],
    ])('stops where the storage answers %d %s, and says what to change', async (status, code, advice) => {
      const { endpoint, server } = await refusingS3(status, code);
      const started = startWith({ s3: { ...s3.config, endpoint } });
      await expect(started).rejects.toThrow(advice);
      await expect(started).rejects.toMatchObject({ lasting: true });
      server.closeAllConnections();
      server.close();
    });

    it('goes on with a warning where the storage cannot be reached', async () => {
      const { endpoint, server } = await refusingS3(503, 'SlowDown');
      server.close();
      expect(await startWith({ s3: { ...s3.config, endpoint } })).toMatch(/cannot be reached/);
    });
  });

  it('keeps nothing in an object storage that does not give back what it was sent', async () => {
    const place = new S3Place(s3.config);
    const store = new RawStore(configOf('s3'));
    const open = jest.spyOn(S3Place.prototype, 'open');
    const other = randomBytes(large);
    open.mockImplementation(async () => (await import('node:stream')).Readable.from([other], { objectMode: false }));
    const before = filesBelow(test.dir).length;
    const keys = await s3.keys();
    const kept = store.seal(newId(), randomBytes(large));
    await expect(kept).rejects.toBeInstanceOf(StorageError);
    expect(open).toHaveBeenCalledTimes(2);
    expect(await s3.keys()).toEqual(keys);
    expect(filesBelow(test.dir)).toHaveLength(before);
    await place.close();
    await store.onApplicationShutdown();
  });
});
