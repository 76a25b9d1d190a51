import { makeMessage } from '@postroom/sandbox';
import { engines } from './engines.ts';
import { type IntakeBench, newIntake } from './intake-bench.ts';

const jonas = 'Jonas Weber <jonas@example.org>';
const mail = (subject: string, more: Partial<Parameters<typeof makeMessage>[0]> = {}) =>
  makeMessage({ from: jonas, to: 'support@example.net', subject, text: `Text of ${subject}`, ...more });

describe.each(engines)('a visit to a mailbox, on %s', (engine) => {
  let bench: IntakeBench;

  beforeAll(async () => {
    bench = await newIntake(engine);
  });

  afterEach(() => bench.pop.faults.clear());
  afterAll(() => bench.close());

  it('stores each message once, byte for byte, and deletes it on the server', async () => {
    const box = await bench.newMailbox();
    const sent = ['one', 'two', 'three'].map((subject) => mail(subject));
    for (const raw of sent) bench.pop.deliver(box.user, raw);
    const after = await bench.visit(box);
    const messages = await bench.messages(box);
    expect(messages.map((message) => message.subject)).toEqual(['one', 'two', 'three']);
    const stored = await Promise.all(messages.map((message) => bench.raw(message.id)));
    expect(stored.map(String)).toEqual(sent.map(String));
    expect(bench.pop.waiting(box.user)).toEqual([]);
    expect(after).toMatchObject({ errorKind: null, waiting: 0, failures: 0, owner: null });
    expect((await bench.ledger(box)).every((row) => row.deletedAt !== null)).toBe(true);
  });

  it('stores nothing twice when the connection is cut before QUIT is answered, and deletes at the next visit', async () => {
    const box = await bench.newMailbox();
    for (let n = 0; n < 10; n += 1) bench.pop.deliver(box.user, mail(`cut ${n}`));
    bench.pop.faults.dropAfterCommand('QUIT');
    const failed = await bench.visit(box);
    expect(failed.errorKind).not.toBeNull();
    expect(bench.pop.waiting(box.user)).toHaveLength(10);
    bench.pop.faults.clear();
    await bench.visit(box);
    expect(await bench.messages(box)).toHaveLength(10);
    expect(bench.pop.waiting(box.user)).toEqual([]);
  });

  it.each([1, 2, 5])(
    'keeps on the server what a cut at the %d. RETR left unread, and takes it later, once',
    async (nth) => {
      const box = await bench.newMailbox();
      for (let n = 0; n < 8; n += 1) bench.pop.deliver(box.user, mail(`retr ${nth} ${n}`));
      bench.pop.faults.dropAfterCommand('RETR', nth);
      await bench.visit(box);
      bench.pop.faults.clear();
      await bench.visit(box);
      await bench.visit(box);
      const subjects = (await bench.messages(box)).map((message) => message.subject);
      expect(subjects.sort()).toEqual(Array.from({ length: 8 }, (_, n) => `retr ${nth} ${n}`));
      expect(bench.pop.waiting(box.user)).toEqual([]);
    },
  );

  it('yields one copy from a server that says +OK to DELE and keeps the mail', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('kept'));
    bench.pop.faults.ignoreDele = true;
    for (let visits = 0; visits < 4; visits += 1) await bench.visit(box);
    expect(await bench.messages(box)).toHaveLength(1);
  });

  it('takes a UIDL that comes back with other bytes for a new message', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('first'), { uidl: 'again' });
    await bench.visit(box);
    bench.pop.deliver(box.user, mail('second, longer'), { uidl: 'again' });
    await bench.visit(box);
    expect((await bench.messages(box)).map((message) => message.subject)).toEqual(['first', 'second, longer']);
    expect(bench.pop.waiting(box.user)).toEqual([]);
  });

  it('takes a UIDL that is listed twice for two messages', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('twin a'), { uidl: 'twin' });
    bench.pop.deliver(box.user, mail('twin b'), { uidl: 'twin' });
    await bench.visit(box);
    await bench.visit(box);
    expect((await bench.messages(box)).map((message) => message.subject)).toEqual(['twin a', 'twin b']);
  });

  it('leaves stored messages on the server for their days without fetching them again', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 3 } });
    bench.pop.deliver(box.user, mail('stays'));
    await bench.visit(box);
    const fetched = bench.pop.commandCount('RETR');
    await bench.visit(box);
    expect(bench.pop.commandCount('RETR')).toBe(fetched);
    expect(bench.pop.waiting(box.user)).toHaveLength(1);
    expect(await bench.messages(box)).toHaveLength(1);
  });

  it('truncates what is too big, keeps its original on the server, and takes the rest in the same visit', async () => {
    const box = await bench.newMailbox({ pop: { maxMessageBytes: 65_536 } });
    bench.pop.deliver(box.user, mail('big', { text: 'a line of text\n'.repeat(10_000) }));
    bench.pop.deliver(box.user, mail('small'));
    await bench.visit(box);
    const messages = await bench.messages(box);
    expect(messages.map(({ subject, truncated }) => ({ subject, truncated }))).toEqual([
      { subject: 'small', truncated: false },
      { subject: 'big', truncated: true },
    ]);
    expect(messages[1]?.size).toBeLessThanOrEqual(65_536);
    expect(messages[1]?.originalSize).toBeGreaterThan(140_000);
    expect(bench.pop.waiting(box.user)).toHaveLength(1);
  });

  it('stores once what a server without UIDL hands over, and equal bytes twice as two', async () => {
    const box = await bench.newMailbox({ pop: { keepTruncatedDays: 0 } });
    bench.pop.faults.noUidl = true;
    bench.pop.deliver(box.user, mail('same'));
    bench.pop.deliver(box.user, mail('same'));
    bench.pop.faults.dropAfterCommand('QUIT');
    await bench.visit(box);
    bench.pop.faults.clear();
    bench.pop.faults.noUidl = true;
    await bench.visit(box);
    expect(await bench.messages(box)).toHaveLength(2);
    expect(bench.pop.waiting(box.user)).toEqual([]);
    bench.pop.deliver(box.user, mail('same'));
    await bench.visit(box);
    expect(await bench.messages(box)).toHaveLength(3);
  });

  it('stores nothing again on a server that has lost UIDL, and equal bytes that come then as another message', async () => {
    const box = await bench.newMailbox({ pop: { keepTruncatedDays: 0 } });
    for (const subject of ['named once', 'named twice', 'named twice']) bench.pop.deliver(box.user, mail(subject));
    bench.pop.faults.dropAfterCommand('QUIT');
    await bench.visit(box);
    bench.pop.faults.clear();
    bench.pop.faults.noUidl = true;
    bench.pop.deliver(box.user, mail('named once'));
    await bench.visit(box);
    expect((await bench.messages(box)).map(({ subject }) => subject).sort()).toEqual([
      'named once',
      'named once',
      'named twice',
      'named twice',
    ]);
    expect(bench.pop.waiting(box.user)).toEqual([]);
    bench.pop.deliver(box.user, mail('named twice'));
    await bench.visit(box);
    expect(await bench.messages(box)).toHaveLength(5);
  });

  it('neither downloads nor deletes on a server without UIDL while mail should stay there', async () => {
    const box = await bench.newMailbox({ pop: { leaveOnServerDays: 1 } });
    bench.pop.faults.noUidl = true;
    bench.pop.deliver(box.user, mail('stays there'));
    const after = await bench.visit(box);
    expect(after.errorMessage).toContain('no UIDL');
    expect(bench.pop.waiting(box.user)).toHaveLength(1);
  });

  it('asks what becomes of old mail at the first activation, and takes nothing before the answer', async () => {
    const box = await bench.newMailbox({ asks: true });
    const old = new Date(Date.now() - 40 * 86_400_000);
    bench.pop.deliver(box.user, mail('old', { date: old }));
    bench.pop.deliver(box.user, mail('new', { date: new Date() }));
    const asked = await bench.visit(box);
    expect(asked.question).toMatchObject({ count: 2, reason: null });
    expect(await bench.messages(box)).toEqual([]);
    expect(bench.pop.waiting(box.user)).toHaveLength(2);
    await bench.answer(box, 'newerThan', Date.now() - 86_400_000);
    await bench.visit(box);
    expect((await bench.messages(box)).map((message) => message.subject)).toEqual(['new']);
    expect(bench.pop.waiting(box.user)).toHaveLength(1);
  });

  it('marks what waited before the first sign-in, so that nothing answers it automatically', async () => {
    const box = await bench.newMailbox({ asks: true });
    bench.pop.deliver(box.user, mail('waited', { date: new Date(Date.now() - 3_600_000) }));
    await bench.visit(box);
    expect((await bench.messages(box))[0]?.marks).toContain('before-activation');
  });

  it('says in the server’s own words that the password is wrong, and does not hammer', async () => {
    const box = await bench.newMailbox();
    bench.pop.faults.refuseSignIn = 'Sorry, wrong password';
    const after = await bench.visit(box);
    expect(after.errorKind).toBe('sign-in');
    expect(after.errorMessage).toContain('Sorry, wrong password');
    expect(after.dueAt - (after.lastVisitAt ?? 0)).toBeGreaterThanOrEqual(48_000);
  });

  it('ends a visit to a server that hangs, and names the silence', async () => {
    const box = await bench.newMailbox({ pop: { timeoutSeconds: 1 } });
    bench.pop.deliver(box.user, mail('never'));
    bench.pop.faults.hangAt('RETR');
    const after = await bench.visit(box);
    expect(after.errorKind).toBe('timeout');
    expect(bench.pop.waiting(box.user)).toHaveLength(1);
  });

  it('reads right from a server that sends one byte at a time', async () => {
    const box = await bench.newMailbox();
    bench.pop.faults.chunkBytes = 1;
    const raw = mail('drip', { text: 'a\n.\n..\n.dot\nend' });
    bench.pop.deliver(box.user, raw);
    await bench.visit(box);
    const [message] = await bench.messages(box);
    expect(String(await bench.raw(message!.id))).toBe(String(raw));
  });

  it('refuses to commit for a receiver that lost its lease', async () => {
    const box = await bench.newMailbox();
    bench.pop.deliver(box.user, mail('fenced'));
    await bench.loseLeaseDuring(box);
    expect(await bench.messages(box)).toEqual([]);
    expect(bench.pop.waiting(box.user)).toHaveLength(1);
  });

  it('joins what a customer answers to the conversation that it refers to', async () => {
    const box = await bench.newMailbox();
    const refers = (to: string) => ({ headers: [['In-Reply-To', `<${to}@example.org>`]] as const });
    bench.pop.deliver(box.user, mail('Lamp', { messageId: 'a@example.org' }));
    bench.pop.deliver(box.user, mail('And another thing', { messageId: 'b@example.org', ...refers('a') }));
    bench.pop.deliver(
      box.user,
      mail('Stranger', { from: 'eve@example.com', messageId: 'c@example.org', ...refers('a') }),
    );
    await bench.visit(box);
    const found = await bench.conversations(box);
    expect(found.map(({ customer, messageCount }) => ({ customer, messageCount }))).toEqual([
      { customer: 'jonas@example.org', messageCount: 2 },
      { customer: 'eve@example.com', messageCount: 1 },
    ]);
  });

  it('stores mail without From, Date, Message-ID or any header like any other', async () => {
    const box = await bench.newMailbox();
    for (const raw of [
      'no header at all\r\n',
      '\r\n',
      'Subject: only\r\n\r\n',
      'From: \r\n\r\nx\r\n',
      'a\0b: c\r\n\r\n\0\r\n',
    ]) {
      bench.pop.deliver(box.user, Buffer.from(raw));
    }
    const after = await bench.visit(box);
    expect(after.errorMessage).toBeNull();
    expect(await bench.messages(box)).toHaveLength(5);
    expect((await bench.conversations(box)).every((conversation) => conversation.queueId !== null)).toBe(true);
  });
});
