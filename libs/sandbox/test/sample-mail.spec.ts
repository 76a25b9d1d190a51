import { simpleParser } from 'mailparser';
import { sampleMail, type SampleMessage } from '../src/index.ts';

const NOW = new Date('2026-03-04T12:00:00Z');
const HOUR = 3_600_000;

describe('the sample mail', () => {
  const messages = sampleMail(NOW);
  const found = (key: string): SampleMessage => messages.find((message) => message.key === key)!;

  it('is about sixty messages for four mailboxes, a quarter of which trickle', () => {
    expect(messages.length).toBeGreaterThanOrEqual(58);
    expect(new Set(messages.map(({ key }) => key)).size).toBe(messages.length);
    expect(messages.filter(({ trickle }) => trickle).length).toBeGreaterThanOrEqual(15);
    for (const mailbox of ['support-de', 'orders', 'support-jp', 'support-cn']) {
      expect(messages.filter((message) => message.mailbox === mailbox).length).toBeGreaterThanOrEqual(12);
    }
  });

  it('differs from call to call in nothing but the dates', () => {
    expect(sampleMail(NOW)).toEqual(messages);
    const without = (list: SampleMessage[]): string[] =>
      list.map(({ raw }) => raw.toString('latin1').replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000/g, 'DATE'));
    const undated = (list: SampleMessage[]): string[] => without(list).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(undated(sampleMail(new Date('2027-07-01T00:00:00Z')))).toEqual(undated(messages));
  });

  it.each(sampleMail(NOW).filter(({ malformed }) => !malformed))(
    'reads as it was written: $key ($charset)',
    async ({ raw, title, text }) => {
      const parsed = await simpleParser(raw);
      expect(parsed.subject).toBe(title);
      if (text !== null) expect(parsed.text?.trimEnd()).toBe(text.trimEnd());
      expect(parsed.messageId).toBeDefined();
    },
  );

  it('has senders that read as they were written', async () => {
    const names = await Promise.all(
      ['jp-nouki', 'tw-baojia', 'ko-baesong', 'klosz'].map(
        async (key) => (await simpleParser(found(key).raw)).from?.value[0]?.name,
      ),
    );
    expect(names).toEqual(['佐藤 健一', '林建宏設計事務所', '김민지', 'Małgorzata Wiśniewska']);
  });

  it('is younger than 20 hours, by Received and by Date', async () => {
    for (const { raw, key } of messages) {
      const received = /^Received: [^]*?; ([^\r]+\+0000)\r\n/m.exec(
        raw.toString('latin1').replaceAll(/\r\n[ \t]/g, ' '),
      )?.[1];
      const stated = (await simpleParser(raw)).date;
      for (const date of [new Date(received ?? NaN), ...(key === 'no-date' || !stated ? [] : [stated])]) {
        expect(NOW.getTime() - date.getTime()).toBeLessThan(20 * HOUR);
        expect(NOW.getTime() - date.getTime()).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('has lines within the 998 octets of RFC 5322, and CRLF alone as line end', () => {
    for (const { raw, malformed } of messages) {
      const lines = raw.toString('latin1').split('\r\n');
      if (!malformed) expect(lines.some((line) => /[\r\n\0]/.test(line))).toBe(false);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(998);
    }
  });

  it('answers each letter of a thread to the one before', async () => {
    const [first, second, third] = await Promise.all(
      ['flackern-1', 'flackern-2', 'flackern-3'].map((key) => simpleParser(found(key).raw)),
    );
    expect(second?.inReplyTo).toBe(first?.messageId);
    expect(third?.inReplyTo).toBe(second?.messageId);
    expect(third?.references).toEqual([first?.messageId, second?.messageId]);
  });

  it('has files of the types it says', async () => {
    const content = async (key: string, index = 0): Promise<{ filename?: string | undefined; content: Buffer }> =>
      (await simpleParser(found(key).raw)).attachments[index]!;
    expect((await content('bruchschaden')).content.subarray(1, 4).toString()).toBe('PNG');
    expect((await content('rechnung-pdf')).filename).toBe('Bestellung Ährenfeld 4500012287.pdf');
    expect((await content('rechnung-pdf')).content.toString()).toMatch(/^%PDF-1\.4[^]*%%EOF\n$/);
    expect((await content('angebot')).filename).toBe('Stückliste Gießerei.csv');
    expect((await content('jp-shashin')).filename).toBe('ひびの写真.png');
    expect((await content('tw-posun')).filename).toBe('燈罩照片.png');
    expect((await content('returns-zip')).content.subarray(0, 2).toString()).toBe('PK');
    expect((await content('forwarded-eml')).content.toString()).toContain('Subject: Delivery attempt failed');
  });

  it('has one message larger than 256 KiB and none larger than 512', () => {
    expect(messages.filter(({ raw }) => raw.length > 262_144).map(({ key }) => key)).toEqual(['photo-room']);
    expect(Math.max(...messages.map(({ raw }) => raw.length))).toBeLessThan(524_288);
  });

  it('has the faults that its malformed messages state', async () => {
    expect(found('no-message-id').raw.toString()).not.toMatch(/^Message-ID:/m);
    expect(found('no-date').raw.toString()).not.toMatch(/^Date:/m);
    expect(found('no-from').raw.toString()).not.toMatch(/^From:/m);
    expect((await simpleParser(found('broken-boundary').raw)).attachments).toHaveLength(0);
    expect(found('header-only').raw.includes('\r\n\r\n')).toBe(false);
    expect(found('nul-bytes').raw.includes(0)).toBe(true);
    expect(found('umtausch').raw.includes(Buffer.from('Subject: Rückfrage wegen Größe\r\n', 'latin1'))).toBe(true);
    expect(found('jp-mojibake').raw.toString('latin1')).toContain('Content-Type: text/plain\r\n');
  });
});
