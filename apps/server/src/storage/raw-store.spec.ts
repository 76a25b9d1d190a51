import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import { largestInDatabase, RawStore, type SealedRaw } from './raw-store.service.ts';

const managerOf = (sealed: SealedRaw) =>
  ({ findOneByOrFail: () => Promise.resolve(sealed) }) as unknown as EntityManager;

describe('the store of raw bytes', () => {
  let dir: string;
  let store: RawStore;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'postroom-raw-'));
    store = new RawStore({ dataDir: dir });
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([0, 1, 5000, largestInDatabase, largestInDatabase + 1])(
    'gives back %d octets as they came, whether they compress or not',
    async (size) => {
      for (const raw of [randomBytes(size), Buffer.alloc(size, 'text ')]) {
        const sealed = await store.seal('id', raw);
        expect(sealed.place).toBe(size > largestInDatabase ? 'file' : 'database');
        expect((await store.read(managerOf(sealed), 'id')).equals(raw)).toBe(true);
      }
    },
  );

  it('gives equal bytes of two messages a file each, so that no deletion takes the other’s', async () => {
    const raw = randomBytes(largestInDatabase + 1);
    const [one, two] = [await store.seal('one', raw), await store.seal('two', raw)];
    await store.discard(one);
    expect((await store.read(managerOf(two), 'two')).equals(raw)).toBe(true);
    await expect(store.read(managerOf(one), 'one')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says so where the disk refuses, and leaves no part of the file behind', async () => {
    writeFileSync(join(dir, 'raw'), 'a file where the folder should be');
    await expect(store.seal('id', randomBytes(largestInDatabase + 1))).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(existsSync(join(dir, 'raw'))).toBe(true);
    expect(readdirSync(dir)).toEqual(['raw']);
  });
});
