import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError, environment, readConfig } from './config.ts';

const key = 'a key of at least thirty-two characters';

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('The configuration', () => {
  it('starts on an embedded database, on loopback, without any variable', () => {
    expect(readConfig({})).toEqual<Config>({
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: 'sqlite:data/postroom.db',
      engine: 'sqlite',
      dataDir: 'data',
      storage: 'files',
      s3: null,
      secretKey: null,
      publicUrl: null,
      roles: new Set(['api', 'receive', 'send']),
      receivers: { high: 0, medium: 0, low: 4 },
      relayUrl: null,
      systemFrom: null,
      trustedProxies: [],
      allowNetworks: [],
      metricsToken: null,
      logLevel: 'info',
      demo: false,
    });
  });

  it('names every fault at once: unknown, missing and malformed values of ours', () => {
    const faults = faultsOf({
      POSTROOM_COLOUR: 'red',
      PORT: '70000',
      DATABASE_URL: 'mysql://user:pass@db.example/postroom',
      POSTROOM_ROLES: 'api,cook',
      POSTROOM_RECEIVERS: 'many',
      POSTROOM_PUBLIC_URL: 'postroom.example',
      POSTROOM_METRICS_TOKEN: 'short',
    });
    const named = faults.map((fault) => fault.split(' ')[0]);
    expect(named.sort()).toEqual([
      'PORT',
      'POSTROOM_COLOUR',
      'POSTROOM_METRICS_TOKEN',
      'POSTROOM_PUBLIC_URL',
      'POSTROOM_RECEIVERS',
      'POSTROOM_ROLES',
      'POSTROOM_SECRET_KEY',
    ]);
  });

  it('knows no other POSTROOM_ variable, but lets those of tests and of others pass', () => {
    expect(faultsOf({ POSTROOM_PORT: '1' })).toEqual([
      'POSTROOM_PORT is not a setting of Postroom. Check the spelling, or remove it.',
    ]);
    expect(faultsOf({ POSTROOM_TEST_MYSQL_URL: 'x', HOME: '/root', npm_config_x: 'y' })).toEqual([]);
  });

  it('takes an empty variable as none', () => {
    expect(readConfig({ PORT: '', POSTROOM_SECRET_KEY: '', DATABASE_URL: '' })).toMatchObject({
      port: 8080,
      secretKey: null,
      engine: 'sqlite',
    });
  });

  it('never prints a value', () => {
    const secret = 'hunter2';
    const text = faultsOf({
      DATABASE_URL: `postgres://${secret}`,
      POSTROOM_SECRET_KEY: secret,
      POSTROOM_METRICS_TOKEN: secret,
      POSTROOM_RELAY_URL: `relay:${secret}`,
      POSTROOM_RECEIVERS: secret,
      POSTROOM_ROLES: secret,
      POSTROOM_TRUSTED_PROXIES: secret,
      POSTROOM_LOG_LEVEL: secret,
      POSTROOM_STORAGE: secret,
      POSTROOM_UNKNOWN: secret,
      PORT: secret,
    });
    expect(text).toHaveLength(11);
    expect(text.join('\n')).not.toContain(secret);
  });

  it('needs a secret key with a shared database, since every process must have the same', () => {
    const url = 'mysql://user:pass@db.example:3306/postroom';
    expect(faultsOf({ DATABASE_URL: url })).toEqual([expect.stringContaining('POSTROOM_SECRET_KEY is needed')]);
    expect(readConfig({ DATABASE_URL: url, POSTROOM_SECRET_KEY: key })).toMatchObject({ engine: 'mysql' });
  });

  it('listens on loopback in the demo, whatever POSTROOM_HOST says', () => {
    expect(readConfig({ POSTROOM_HOST: '0.0.0.0' }, true)).toMatchObject({ host: '127.0.0.1', demo: true });
  });

  it.each([
    ['high:2,medium:1,low:4', { high: 2, medium: 1, low: 4 }],
    [' low:1 , low:2 ', { high: 0, medium: 0, low: 3 }],
    ['low:0', { high: 0, medium: 0, low: 0 }],
  ])('reads the receivers %j', (text, receivers) => {
    expect(readConfig({ POSTROOM_RECEIVERS: text }).receivers).toEqual(receivers);
  });

  it.each(['4', 'urgent:1', 'low:-1', 'low:1.5', 'low:', 'low:1,', 'high:150,low:51', 'low:1000'])(
    'does not start with the receivers %j',
    (text) => {
      expect(faultsOf({ POSTROOM_RECEIVERS: text })).toHaveLength(1);
    },
  );

  it.each(['loopback', '10.0.0.0/8, 192.168.1.7', '::1,fd00::/8'])('trusts the proxies %j', (text) => {
    expect(readConfig({ POSTROOM_TRUSTED_PROXIES: text }).trustedProxies).toEqual(text.split(/, ?/));
  });

  it.each(['proxy.example', '10.0.0.0/33', '10.0.0/8', '::/129', '1.2.3.4/8/8', 'true', '*'])(
    'does not start with the proxies %j',
    (text) => {
      expect(faultsOf({ POSTROOM_TRUSTED_PROXIES: text })).toHaveLength(1);
    },
  );

  it.each(['sqlite:', 'mysql://', 'mysql://host', 'mysql://user@/db', 'mysql:db', 'postgres://h/d', 'data.db'])(
    'does not start with the database %j',
    (url) => {
      expect(faultsOf({ DATABASE_URL: url, POSTROOM_SECRET_KEY: key })).toHaveLength(1);
    },
  );

  it('takes the slash off the end of the public URL', () => {
    expect(readConfig({ POSTROOM_PUBLIC_URL: 'https://post.example/' }).publicUrl).toBe('https://post.example');
  });
});

describe('The configuration of raw storage', () => {
  const s3 = {
    POSTROOM_STORAGE: 's3',
    POSTROOM_S3_BUCKET: 'mail',
    POSTROOM_S3_ACCESS_KEY_ID: 'id',
    POSTROOM_S3_SECRET_ACCESS_KEY: 'secret',
  };

  it('needs bucket and keys for s3, and names each that is missing', () => {
    expect(faultsOf({ POSTROOM_STORAGE: 's3' }).map((fault) => fault.split(' ')[0])).toEqual([
      'POSTROOM_S3_BUCKET',
      'POSTROOM_S3_ACCESS_KEY_ID',
      'POSTROOM_S3_SECRET_ACCESS_KEY',
    ]);
    expect(faultsOf({ POSTROOM_S3_ENDPOINT: 'https://s3.example' })).toHaveLength(3);
    expect(faultsOf(s3)).toEqual([]);
  });

  it('is Amazon’s by default, and by path on an endpoint of one’s own', () => {
    expect(readConfig(s3)).toMatchObject({
      storage: 's3',
      s3: { endpoint: null, region: 'us-east-1', bucket: 'mail', prefix: '', pathStyle: false },
    });
    const own = { ...s3, POSTROOM_S3_ENDPOINT: 'http://127.0.0.1:9000', POSTROOM_S3_PREFIX: 'a/b' };
    expect(readConfig(own).s3).toMatchObject({ endpoint: 'http://127.0.0.1:9000', prefix: 'a/b/', pathStyle: true });
    expect(readConfig({ ...own, POSTROOM_S3_PATH_STYLE: 'false' }).s3).toMatchObject({ pathStyle: false });
  });

  it('keeps an object storage to read from when files are chosen again', () => {
    expect(readConfig({ ...s3, POSTROOM_STORAGE: 'files' })).toMatchObject({
      storage: 'files',
      s3: { bucket: 'mail' },
    });
  });

  it.each([
    ['POSTROOM_STORAGE', 'tape'],
    ['POSTROOM_S3_ENDPOINT', 's3.example'],
    ['POSTROOM_S3_BUCKET', 'a'],
    ['POSTROOM_S3_BUCKET', 'two words'],
    ['POSTROOM_S3_PREFIX', '/root'],
    ['POSTROOM_S3_PREFIX', 'a//b'],
    ['POSTROOM_S3_PATH_STYLE', 'yes'],
    ['POSTROOM_S3_REGION', 'a b'],
  ])('does not start with %s=%j', (name, value) => {
    expect(faultsOf({ ...s3, [name]: value })).toEqual([expect.stringContaining(name)]);
  });
});

describe('The table of settings', () => {
  it('describes every variable and is made from the schema that checks them', async () => {
    const tool = join(import.meta.dirname, '../../../../tools/build/settings-table.mjs');
    const { settingsFile, settingsTable } = (await import(tool)) as {
      settingsFile: string;
      settingsTable: () => string;
    };
    const table = settingsTable();
    for (const [name, rule] of Object.entries(environment.shape)) {
      expect(rule.description?.length).toBeGreaterThan(10);
      expect(table).toContain(`| \`${name}\``);
    }
    expect(readFileSync(settingsFile, 'utf8')).toBe(table);
  });
});
