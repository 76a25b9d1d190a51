import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { type MariaDb, startMariaDb } from './mariadb.ts';

async function rows(url: string, query: string): Promise<RowDataPacket[]> {
  const connection = await createConnection(url);
  try {
    return (await connection.query<RowDataPacket[]>(query))[0];
  } finally {
    await connection.end();
  }
}

describe('MariaDB of our own', () => {
  let server: MariaDb;
  beforeAll(async () => {
    server = await startMariaDb({ flushLogAtCommit: 1, args: ['--max-connections=37'] });
  }, 60_000);
  afterAll(() => server.stop());

  it('makes databases that hold all of Unicode, under names of their own', async () => {
    const [first, second] = [await server.createDatabase(), await server.createDatabase()];
    expect(first).not.toBe(second);
    expect(await rows(first, "SELECT '📬' AS sign, @@character_set_database AS charset")).toEqual([
      { sign: '📬', charset: 'utf8mb4' },
    ]);
    expect(await server.createDatabase('chosen')).toBe(server.url('chosen'));
  });

  it('is started with the options it is given', async () => {
    expect(await rows(server.url(''), 'SELECT @@max_connections AS n, @@innodb_flush_log_at_trx_commit AS f')).toEqual([
      { n: 37, f: 1 },
    ]);
  });

  it('keeps what was committed when it is killed and comes back', async () => {
    const url = await server.createDatabase();
    await rows(url, 'CREATE TABLE kept (id integer PRIMARY KEY)');
    await rows(url, 'INSERT INTO kept VALUES (7)');
    await server.kill();
    await expect(rows(url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await server.restart();
    expect(await rows(url, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
  }, 60_000);

  it('tells with its own words why it does not start', async () => {
    await expect(startMariaDb({ args: ['--no-such-option'] })).rejects.toThrow(/did not start: [^]*no-such-option/);
  }, 60_000);
});
