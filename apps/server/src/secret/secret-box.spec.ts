import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../config/config.ts';
import { SecretBox, SecretError } from './secret-box.ts';
import { secretKeyOf } from './secret-key.ts';

const box = new SecretBox('a key of at least thirty-two characters');
const context = JSON.stringify(['mailbox', 'pop.password', 'where it may go']);

describe('A secret', () => {
  it.each(['hunter2', '', 'пароль 密码 🔑', 'x'.repeat(16_384)])('comes back as it was typed: %.20j', (plain) => {
    expect(box.open(box.seal(plain, context), context)).toBe(plain);
  });

  it('is never the same bytes twice', () => {
    expect(box.seal('hunter2', context).equals(box.seal('hunter2', context))).toBe(false);
  });

  it.each([
    ['row', ['other', 'pop.password', 'where it may go']],
    ['field', ['mailbox', 'smtp.password', 'where it may go']],
    ['server', ['mailbox', 'pop.password', 'elsewhere']],
  ])('that was moved to another %s does not open', (_what, other) => {
    expect(() => box.open(box.seal('hunter2', context), JSON.stringify(other))).toThrow(SecretError);
  });

  it('does not open under another key', () => {
    const other = new SecretBox('another key of more than thirty-two characters');
    expect(() => other.open(box.seal('hunter2', context), context)).toThrow(SecretError);
    expect(other.checkValue).not.toBe(box.checkValue);
  });

  it('does not open once any of its bytes is damaged', () => {
    const sealed = box.seal('hunter2', context);
    for (let at = 0; at < sealed.length; at += 1) {
      const damaged = Buffer.from(sealed);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(() => box.open(damaged, context)).toThrow(SecretError);
    }
  });

  it('does not open once it is cut', () => {
    const sealed = box.seal('hunter2', context);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => box.open(sealed.subarray(0, length), context)).toThrow(SecretError);
    }
  });

  it('is in no error', () => {
    const other = JSON.stringify(['elsewhere']);
    expect(() => box.open(box.seal('hunter2', context), other)).toThrow(/^(?!.*hunter2)/);
  });
});

describe('The key file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'postroom-key-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is made at the first start only, for its owner alone', () => {
    const inside = join(dir, 'new', 'data');
    const first = secretKeyOf(null, inside);
    const path = join(inside, 'secret.key');
    expect(first.made).toContain(path);
    expect(first.key.length).toBeGreaterThanOrEqual(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(inside)).toEqual(['secret.key']);
    expect(secretKeyOf(null, inside)).toEqual({ key: first.key, made: null });
    expect(first.made).not.toContain(first.key);
  });

  it('is not made where a key is configured', () => {
    expect(secretKeyOf('configured', dir)).toEqual({ key: 'configured', made: null });
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each(['', '\n', 'short'])('that holds %j stops the start instead of encrypting under it', (text) => {
    const path = join(dir, 'secret.key');
    writeFileSync(path, text);
    expect(() => secretKeyOf(null, dir)).toThrow(ConfigError);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
