import { randomBytes } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import { type MessageEntity as Message, MessageEntity } from '../src/conversation/message.entity.ts';
import { isDuplicate } from '../src/database/database.ts';
import { newId } from '../src/database/ids.ts';
import { insertRows } from '../src/database/insert-rows.ts';
import { LedgerEntity, QuarantineEntity } from '../src/intake/ledger.entity.ts';
import { RawObjectEntity } from '../src/storage/raw.entity.ts';
import { engines, newDatabase, type TestDatabase } from './engines.ts';

const message = (more: Partial<Message> = {}): Message => ({
  id: newId(),
  mailboxId: null,
  aliasId: null,
  conversationId: null,
  direction: 'in',
  subject: 'subject',
  fromName: '',
  fromAddress: 'a@example.org',
  to: [],
  cc: [],
  receivedAt: 1,
  arrivedAt: 1,
  date: null,
  size: 1,
  originalSize: 1,
  truncated: false,
  automatic: false,
  bounce: false,
  marks: [],
  attachmentCount: 0,
  messageId: null,
  messageIdHash: null,
  snippet: '',
  facts: { charset: null, references: [], inReplyTo: [], replyTo: [], attachments: [] },
  trace: [],
  body: null,
  ...more,
});

describe.each(engines)('inserting rows on %s', (engine) => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await newDatabase(engine);
  });
  afterAll(() => test.close());

  /** A row of which only what matters here is said: the others are 0 or null. */
  const ledger = (uidl: Buffer, maildropId: string, more: Partial<LedgerEntity> = {}): LedgerEntity => {
    const { columns } = test.database.source.getMetadata(LedgerEntity);
    const rest = columns.map((column) => [column.propertyName, column.isNullable ? null : 0]);
    const made = Object.fromEntries(rest) as unknown as LedgerEntity;
    return { ...made, id: newId(), maildropId, uidl, state: 'stored', truncated: false, ...more };
  };
  const stored = (id: string) => test.database.read.findOneByOrFail(MessageEntity, { id });

  it.each<[string, Partial<Message>]>([
    ['nothing where nothing is given', {}],
    ['texts of 4-byte characters, quotes and backslashes', { subject: `🙂 'quoted' "twice" \\ 𠮷 ?`, fromName: '👩‍👩‍👧' }],
    ['a very long text', { subject: '漢字 🙂 '.repeat(300_000) }],
    [
      'lists and objects',
      { to: [{ name: 'Zoë "Z"', address: 'z@example.org' }], marks: ['one', 'two'], trace: [{ a: [1, null] }] },
    ],
    ['whole numbers up to 2^53', { receivedAt: Number.MAX_SAFE_INTEGER, size: 2 ** 53 - 2, date: -62_135_596_800_000 }],
    ['flags', { truncated: true, automatic: true, bounce: true }],
    ['bytes that are no text', { body: randomBytes(300_000) }],
    ['no bytes, which is not the same as null', { body: Buffer.alloc(0) }],
  ])('gives back %s', async (_what, more) => {
    const row = message(more);
    await test.database.run((tx) => insertRows(tx, MessageEntity, [row]));
    expect(await stored(row.id)).toEqual(row);
  });

  it('keeps keys byte for byte', async () => {
    const keys = [Buffer.from([0, 1, 255, 128]), Buffer.from('Ab'), Buffer.from('ab'), Buffer.from('ab ')];
    const rows = keys.map((key) => ledger(key, 'keys', { headerHash: randomBytes(32) }));
    await test.database.run((tx) => insertRows(tx, LedgerEntity, rows));
    const found = await test.database.read.find(LedgerEntity, { where: { maildropId: 'keys' }, order: { id: 'ASC' } });
    expect(found).toEqual(rows);
  });

  it('writes thousands of rows, each once, whatever their number', async () => {
    for (const count of [1, 3, 63, 64, 65, 2500]) {
      const maildropId = `${count} rows`;
      const rows = Array.from({ length: count }, (_, n) => ledger(Buffer.from(String(n)), maildropId, { octets: n }));
      await test.database.run((tx) => insertRows(tx, LedgerEntity, rows));
      const found = await test.database.read.find(LedgerEntity, { where: { maildropId }, order: { id: 'ASC' } });
      expect(found).toEqual(rows);
    }
  });

  it('splits rows whose bytes do not fit one statement', async () => {
    // Together more than a server takes in one packet (16 MiB).
    const rows = Array.from({ length: 12 }, (_, n) => ({
      id: newId(),
      place: 'database' as const,
      encoding: 'none' as const,
      size: n,
      sha256: '',
      bytes: randomBytes(n % 3 === 0 ? 5_000_000 : 900_000),
    }));
    await test.database.run((tx) => insertRows(tx, RawObjectEntity, rows));
    for (const row of rows) {
      const found = await test.database.read.findOneByOrFail(RawObjectEntity, { id: row.id });
      expect(found.bytes?.equals(row.bytes)).toBe(true);
    }
  });

  it('rolls everything back with a row that is refused, and names a duplicate as such, without its values', async () => {
    const rows = Array.from({ length: 70 }, (_, n) => ledger(Buffer.from(String(n % 69)), 'doubled'));
    const failure = await test.database
      .run((tx) => insertRows(tx, LedgerEntity, rows))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryFailedError);
    expect(isDuplicate(failure)).toBe(true);
    expect((failure as QueryFailedError).parameters).toEqual([]);
    expect(await test.database.read.countBy(LedgerEntity, { maildropId: 'doubled' })).toBe(0);
  });

  it('refuses a row that lacks what must be there', async () => {
    const { subject: _, ...incomplete } = message();
    const act = test.database.run((tx) => insertRows(tx, MessageEntity, [incomplete as Message]));
    await expect(act).rejects.toThrow(QueryFailedError);
  });

  it('is not for writes outside a transaction', async () => {
    await expect(insertRows(test.database.read, MessageEntity, [message()])).rejects.toThrow('needs a transaction');
  });

  it('goes on where the server has no room for prepared statements', async () => {
    if (engine === 'sqlite') return;
    const { read } = test.database;
    const [before] = await read.query<{ most: number }[]>('SELECT @@max_prepared_stmt_count AS most');
    await read.query('SET GLOBAL max_prepared_stmt_count = 0');
    try {
      // No connection has prepared anything of this entity yet.
      const rows = Array.from({ length: 5 }, () => ({
        id: newId(),
        mailboxId: 'no room',
        cause: '🙂',
        size: 1,
        receivedAt: 1,
      }));
      await test.database.run((tx) => insertRows(tx, QuarantineEntity, rows));
      expect(await read.find(QuarantineEntity, { order: { id: 'ASC' } })).toEqual(rows);
    } finally {
      await read.query(`SET GLOBAL max_prepared_stmt_count = ${before?.most ?? 16_382}`);
    }
  });
});
