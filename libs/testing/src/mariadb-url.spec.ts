import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { mariaDbUrl, privateServer } from './mariadb-url.ts';

async function databases(url: string): Promise<unknown[]> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SHOW DATABASES');
    return rows.map((row) => row['Database'] as unknown);
  } finally {
    await connection.end();
  }
}

const nameIn = (url: string): string => new URL(url).pathname.slice(1);

describe('the MariaDB of a test run', () => {
  const named = process.env['POSTROOM_TEST_MYSQL_URL'];
  let server: string;
  beforeAll(async () => {
    server = await privateServer();
  }, 120_000);
  beforeEach(() => {
    process.env['POSTROOM_TEST_MYSQL_URL'] = server;
  });
  afterAll(() => {
    if (named === undefined) delete process.env['POSTROOM_TEST_MYSQL_URL'];
    else process.env['POSTROOM_TEST_MYSQL_URL'] = named;
  });

  it('is one for all who ask', async () => {
    expect(await Promise.all([privateServer(), privateServer()])).toEqual([server, server]);
  });

  it('makes databases of new names, and drops each by itself', async () => {
    const access = await mariaDbUrl();
    const first = await access.createDatabase();
    const second = await access.createDatabase();
    expect(new URL(first.url).host).toBe(new URL(server).host);
    expect(await databases(server)).toEqual(expect.arrayContaining([nameIn(first.url), nameIn(second.url)]));
    await first.drop();
    expect(await databases(server)).not.toContain(nameIn(first.url));
    await access.release();
    expect(await databases(server)).not.toContain(nameIn(second.url));
  });

  it('says so when the server that it was told allows no databases', async () => {
    process.env['POSTROOM_TEST_MYSQL_URL'] = 'mysql://root@127.0.0.1:1/';
    await expect(mariaDbUrl()).rejects.toThrow('POSTROOM_TEST_MYSQL_URL names a server where no database can be made');
  });
});
