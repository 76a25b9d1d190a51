import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { laterSettings, mailboxSecretPaths, mailboxSettings } from '@postroom/contracts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Every setting by its path in the API; a group that is set as a whole (`more.burst`) is one. */
function settingPaths(): string[] {
  const { pop, smtp, oauth2, watermarks, language, more } = mailboxSettings.shape;
  const groups = {
    pop: pop.shape,
    smtp: smtp.unwrap().shape,
    oauth2: oauth2.unwrap().shape,
    watermarks: watermarks.shape,
    language: language.shape,
    more: more.shape,
  };
  return Object.keys(mailboxSettings.shape).flatMap((name) => {
    const group = groups[name as keyof typeof groups] as object | undefined;
    return group === undefined ? [name] : Object.keys(group).map((field) => `${name}.${field}`);
  });
}

/** The server's source without comments, and without what only stores and reads back. */
function actingSource(): string {
  const folder = join(root, 'apps', 'server', 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !/^(settings|mailbox-files|demo)\//.test(file),
    )
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))
    .join('\n');
}

describe('docs/mailbox-fields.md', () => {
  const page = readFileSync(join(root, 'docs', 'mailbox-fields.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('|'));

  it.each([...settingPaths(), ...mailboxSecretPaths.filter((path) => path !== 'oauth2.grant')])('has %s', (path) => {
    expect(rows.filter((row) => row.includes(`\`${path}\``))).not.toEqual([]);
  });

  it.each(laterSettings)('says of %s that it has its effect from the next version', (setting) => {
    const own = rows.filter((row) => row.includes(`\`${setting}\``) || row.includes(`\`${setting}.`));
    expect(own).not.toEqual([]);
    expect(own.filter((row) => !row.includes('from the next version'))).toEqual([]);
  });

  it('names only tests that there are', () => {
    const named = [...page.matchAll(/`([\w./-]+\.spec\.ts)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('a setting is marked “From the next version”', () => {
  const source = actingSource();
  const isLater = (path: string) => laterSettings.some((each) => each === path);

  it.each([...settingPaths().filter((path) => path.startsWith('more.')), 'watermarks.alertTo'])(
    'as long as nothing in the server reads it, and not longer: %s',
    (path) => {
      const name = path.split('.')[1] ?? '';
      // "signature" is a word of other things too: of a mailbox it is read as a member.
      const read = name === 'signature' ? /\bmore\.signature\b|Defaults\.signature\b/ : new RegExp(`\\b${name}\\b`);
      expect(read.test(source)).toBe(!isLater(path));
    },
  );
});
