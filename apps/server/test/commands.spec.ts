import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { freePort, mariaDbUrl } from '@postroom/testing';
import { check } from '../src/command/check.ts';
import { CommandError } from '../src/command/command-error.ts';
import { userCreate, type UserCreateOptions } from '../src/command/user-create.ts';
import { type Config, readConfig } from '../src/config/config.ts';
import { DatabaseError, migrate, openDatabase } from '../src/database/open-database.ts';
import { Departments } from '../src/department/departments.service.ts';
import { newId } from '../src/database/ids.ts';
import { InstallationError } from '../src/installation.ts';
import { PersonEntity, AssignmentEntity } from '../src/person/person.entity.ts';
import { ListenError, serve } from '../src/serve.ts';
import { engines } from './engines.ts';

const key = 'a key for tests, which is long enough';

/** A configuration on a new database of the engine that nothing was done to yet. */
async function newInstallation(engine: 'sqlite' | 'mysql') {
  const dir = mkdtempSync(join(tmpdir(), 'postroom-command-'));
  const server = engine === 'mysql' ? await mariaDbUrl() : null;
  const made = server ? await server.createDatabase() : null;
  const variables = {
    PORT: '0',
    DATABASE_URL: made?.url ?? `sqlite:${join(dir, 'postroom.db')}`,
    POSTROOM_DATA_DIR: dir,
    POSTROOM_SECRET_KEY: key,
    POSTROOM_ROLES: 'api',
    POSTROOM_LOG_LEVEL: 'error',
  };
  const config = (over: Record<string, string> = {}): Config => readConfig({ ...variables, ...over });
  return {
    config,
    dir,
    url: variables.DATABASE_URL,
    async close() {
      await made?.drop();
      await server?.release();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Runs `work` with this text on standard input. */
async function typing<T>(text: string, work: () => Promise<T>): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(process, 'stdin');
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(text)]), configurable: true });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(process, 'stdin', before);
  }
}

/** What a start or command fails with. */
async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('It worked.');
}

const ada: UserCreateOptions = {
  email: 'ada@shop.example',
  name: 'Ada',
  role: 'administrator',
  passwordStdin: true,
};
const password = 'a long enough password';

describe.each(engines)('Commands on %s', (engine) => {
  let installation: Awaited<ReturnType<typeof newInstallation>>;
  beforeEach(async () => {
    installation = await newInstallation(engine);
  });
  afterEach(() => installation.close());

  const create = (over: Partial<UserCreateOptions> = {}, typed = password) =>
    typing(typed, () => userCreate(installation.config(), { ...ada, ...over }));

  async function inDatabase<T>(work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
    const database = await openDatabase(installation.url);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  describe('migrate', () => {
    it('does everything the first time and nothing the second', async () => {
      await inDatabase(async (database) => {
        expect((await migrate(database)).length).toBeGreaterThan(0);
        expect(await migrate(database)).toEqual([]);
      });
      await inDatabase(async (database) => expect(await migrate(database)).toEqual([]));
    });
  });

  describe('user create', () => {
    it('makes the first administrator on a database that nothing was done to', async () => {
      expect(await create({}, `${password}\n`)).toBe('Made Ada <ada@shop.example>, administrator.');
      const { app, url } = await serve(installation.config(), () => undefined);
      try {
        const body = JSON.stringify({ email: ada.email, password });
        const headers = { 'content-type': 'application/json' };
        expect((await fetch(`${url}/api/sign-in`, { method: 'POST', headers, body })).status).toBe(200);
      } finally {
        await app.close();
      }
    });

    it('finds the department of a supervisor or agent by name or id', async () => {
      await create();
      const sales = await inDatabase(async (database) => {
        const departments = new Departments(database);
        const root = await departments.root(database.read);
        return departments.create({ name: 'Sales', parentId: root.id }, newId());
      });
      await create({ email: 'a@shop.example', role: 'agent', department: 'Sales' });
      await create({ email: 's@shop.example', role: 'supervisor', department: sales.id });
      const rows = await inDatabase((database) => database.read.findBy(AssignmentEntity, { departmentId: sales.id }));
      expect(rows.map((row) => row.role).sort()).toEqual(['agent', 'supervisor']);
    });

    const refusals: [string, Partial<UserCreateOptions>, string, RegExp][] = [
      ['a password on the command line', { passwordStdin: false }, password, /--password-stdin/],
      ['no password on standard input', {}, '', /Password: .*10/],
      ['a short password', {}, 'short', /Password: .*10/],
      ['an endless password', {}, 'x'.repeat(8193), /too long/],
      ['an unknown role', { role: 'boss' }, password, /--role/],
      ['an agent without a department', { role: 'agent' }, password, /--department/],
      ['a department that is not there', { role: 'agent', department: 'Nowhere' }, password, /no department Nowhere/],
      ['an address and a name that are none', { email: 'ada', name: ' ' }, password, /--name: [^]*--email: /],
    ];
    it.each(refusals)('refuses %s and says what to do', async (_what, over, typed, sentence) => {
      const error = await failure(create(over, typed));
      expect(error).toBeInstanceOf(CommandError);
      expect(error.message).toMatch(sentence);
      expect(error.message).not.toContain(password);
    });

    it('makes nobody twice', async () => {
      await create();
      expect((await failure(create({ email: 'ADA@shop.example' }))).message).toMatch(/has this address already/);
      expect(await inDatabase((database) => database.read.count(PersonEntity))).toBe(1);
    });
  });

  describe('check', () => {
    const findings = async (over: Record<string, string> = {}) => {
      const found = await check(installation.config({ PORT: String(await freePort()), ...over }));
      return Object.fromEntries(found.map(({ what, ok, detail }) => [what.replace(/ \d+$/, ''), { ok, detail }]));
    };

    it('says what is to do before the first start, and that all is well after it', async () => {
      expect(await findings()).toMatchObject({
        'data directory': { ok: true },
        database: { ok: true, detail: engine },
        migrations: { ok: false, detail: expect.stringContaining('postroom migrate') as string },
        port: { ok: true },
      });
      await create();
      const after = await findings();
      expect(after).toMatchObject({ migrations: { ok: true }, 'secret key': { ok: true }, durability: { ok: true } });
      expect(JSON.stringify(after)).not.toContain(key);
    });

    it('notices another secret key', async () => {
      await create();
      const found = await findings({ POSTROOM_SECRET_KEY: 'another key of more than 32 characters' });
      expect(found['secret key']?.ok).toBe(false);
    });

    it('notices a port that is in use', async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as { port: number };
      const found = await findings({ PORT: String(port) });
      await new Promise((resolve) => other.close(resolve));
      expect(found['port']).toMatchObject({ ok: false, detail: expect.stringContaining('EADDRINUSE') as string });
    });

    it('runs beside the server', async () => {
      await create();
      const { app } = await serve(installation.config(), () => undefined);
      try {
        expect(await findings()).toMatchObject({ database: { ok: true }, migrations: { ok: true } });
      } finally {
        await app.close();
      }
    });
  });

  describe('serve', () => {
    it('does not start with another secret key than the database was made with', async () => {
      await create();
      const other = installation.config({ POSTROOM_SECRET_KEY: 'another key of more than 32 characters' });
      const error = await failure(serve(other, () => undefined));
      expect(error).toBeInstanceOf(InstallationError);
      expect(error.message).toMatch(/start with the right key/);
      // The failed start holds nothing.
      const { app } = await serve(installation.config(), () => undefined);
      await app.close();
    });

    it('says that its port is in use, and by what setting to choose another', async () => {
      await create();
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as { port: number };
      const config = installation.config({ PORT: String(port), POSTROOM_ROLES: 'api,receive,send' });
      const error = await failure(serve(config, () => undefined));
      await new Promise((resolve) => other.close(resolve));
      expect(error).toBeInstanceOf(ListenError);
      expect(error.message).toBe(
        `Port ${port} on 127.0.0.1 is in use by another program. Stop that one, or set PORT to another port.`,
      );
      // The workers that had begun are gone, and so is their hold on the database.
      const { app } = await serve(config, () => undefined);
      await app.close();
    });

    it('says what is not right about the address to listen on', async () => {
      await create();
      const error = await failure(serve(installation.config({ POSTROOM_HOST: '192.0.2.1' }), () => undefined));
      expect(error).toBeInstanceOf(ListenError);
      expect(error.message).toMatch(/POSTROOM_HOST/);
    });
  });
});

describe('A database that cannot be used', () => {
  it('is refused to a second process where it is SQLite, but for a look', async () => {
    const installation = await newInstallation('sqlite');
    const database = await openDatabase(installation.url);
    try {
      const error = await failure(openDatabase(installation.url));
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error.message).toMatch(/Another process uses the database .*stop the other one, or use MariaDB/);
      const look = await openDatabase(installation.url, { exclusive: false });
      await look.close();
    } finally {
      await database.close();
      await installation.close();
    }
  });

  it('that lies in a folder which cannot be made is told with the folder', async () => {
    const error = await failure(openDatabase('sqlite:/dev/null/postroom/postroom.db'));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error.message).toContain('/dev/null/postroom');
  });

  it('and is not there is told with what to do, without the password', async () => {
    const url = `mysql://user:hunter2@127.0.0.1:${await freePort()}/postroom`;
    const error = await failure(openDatabase(url));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error.message).toMatch(/Nothing listens there. Is MariaDB started/);
    expect(error.message).not.toContain('hunter2');
    const found = await check(readConfig({ DATABASE_URL: url, POSTROOM_SECRET_KEY: key, POSTROOM_DATA_DIR: tmpdir() }));
    expect(found).toContainEqual({ what: 'database', ok: false, detail: error.message });
  });

  it.each([
    ['password', /User or password is wrong/],
    ['name', /That database does not exist|no rights on that database/],
  ])('for its %s is told as such', async (what, sentence) => {
    const installation = await newInstallation('mysql');
    try {
      const url = new URL(installation.url);
      if (what === 'password') url.password = 'hunter2';
      else url.pathname = '/not_there';
      const error = await failure(openDatabase(url.href));
      expect(error).toBeInstanceOf(DatabaseError);
      expect(error.message).toMatch(sentence);
      expect(error.message).not.toContain('hunter2');
    } finally {
      await installation.close();
    }
  });
});
