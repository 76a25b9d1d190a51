import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spool } from './spool.ts';

describe('the spool', () => {
  let dir: string;
  let spool: Spool;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'postroom-spool-'));
    spool = new Spool(join(dir, 'spool'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });

  it('keeps bytes as they arrive, in pieces of any size, and counts two buffers for a file of any', async () => {
    const file = await spool.create();
    const piece = Buffer.from('0123456789abcdef-'.repeat(5000));
    for (let n = 0; n < 40; n += 1) await file.add(piece);
    const body = await file.finish(40 * piece.length - 3);
    expect(body).toMatchObject({ kind: 'file', size: 40 * piece.length - 3 });
    const found = readFileSync(file.path);
    expect(found.equals(Buffer.concat(Array.from({ length: 40 }, () => piece)).subarray(0, -3))).toBe(true);
    expect(spool.mostHeld).toBe(1024 * 1024);
    expect(spool.held).toBe(0);
    await spool.discard(body);
    expect(readdirSync(spool.dir)).toEqual([]);
  });

  it('leaves nothing where the message does not come to its end', async () => {
    const file = await spool.create();
    await file.add(Buffer.alloc(3_000_000));
    await file.abandon();
    expect(readdirSync(spool.dir)).toEqual([]);
    expect(spool.held).toBe(0);
  });

  it('has only small messages in memory while there is much in it', () => {
    spool.hold(33 * 1024 * 1024);
    expect(spool.largestBody).toBe(64 * 1024);
    spool.release(2 * 1024 * 1024);
    expect(spool.largestBody).toBe(1024 * 1024);
  });

  it('removes at start what ended processes left, and nothing of those that live, here or elsewhere', async () => {
    mkdirSync(spool.dir);
    const long = new Date(Date.now() - 2 * 3_600_000);
    // No process has this number: it is above what the kernel gives.
    const names = [
      `${hostname()}.4194305.gone`,
      `${hostname()}.${process.ppid}.alive`,
      'elsewhere.7.alive',
      'elsewhere.7.old',
    ];
    for (const name of names) writeFileSync(join(spool.dir, name), 'x');
    utimesSync(join(spool.dir, 'elsewhere.7.old'), long, long);
    await spool.empty();
    expect(readdirSync(spool.dir).sort()).toEqual(['elsewhere.7.alive', `${hostname()}.${process.ppid}.alive`].sort());
  });
});
