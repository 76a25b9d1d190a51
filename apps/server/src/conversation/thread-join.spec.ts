import { readMessage } from '@postroom/mime';
import { cutText, storable } from '../database/storable-text.ts';
import { subjectKey } from '../thread/subject-key.service.ts';
import { effectOf, senderOf } from './thread-join.ts';

const day = 86_400_000;
const from = (name: string, address: string) => ({ from: [{ name, address }], sender: null });

describe('the sender of a message', () => {
  it('is its first address in normal form', () => {
    expect(senderOf(readMessage(Buffer.from('From: Jo <Jo@EXAMPLE.org>\r\n\r\n')))).toEqual({
      name: 'Jo',
      address: 'jo@example.org',
    });
  });

  it('is null where no address is named', () => {
    expect(senderOf(readMessage(Buffer.from('Subject: x\r\n\r\n')))).toBeNull();
  });

  it('is storable on both engines and fits its column, whatever was sent', () => {
    const sender = senderOf(from('a\0\uD800b', `${'😀'.repeat(300)}\uDC00@example.org`));
    expect(sender?.name).toBe('a\uFFFDb');
    expect(sender?.address.length).toBeLessThanOrEqual(254);
    expect(sender?.address.isWellFormed()).toBe(true);
  });
});

describe('what a subject is compared by', () => {
  it('leaves out prefixes and case', () => expect(subjectKey('Re: AW:  The   Lamp')).toBe('the lamp'));
  it('is empty where no word is left', () => expect(subjectKey('Re: !!!')).toBe(''));
  it('is the same with and without characters that cannot be stored', () =>
    expect(subjectKey('The\0 Lamp')).toBe(subjectKey('The Lamp')));
  it('fits its column by characters, though NFKC makes some subjects longer', () => {
    expect([...subjectKey('𝒜'.repeat(500))]).toHaveLength(190);
    expect([...subjectKey('ﷺ'.repeat(500))]).toHaveLength(190);
  });
});

describe('texts for the database', () => {
  it('lose NUL and halves of surrogate pairs', () => expect(storable('a\0b\uD83D')).toBe('ab\uFFFD'));
  it('are cut between characters', () => expect(cutText('ab😀', 3)).toBe('ab'));
});

describe('what joining does to a conversation', () => {
  const customer = { automatic: false, unverified: false, failureReport: false };
  const conversation = (state: 'open' | 'snoozed' | 'closed' | 'junk', closedAt: number | null = null) => ({
    id: 'c',
    state,
    closedAt,
  });

  it('wakes a snoozed one when the customer writes, not by automatic mail or an unverified sender', () => {
    expect(effectOf(conversation('snoozed'), customer, 0, 30)).toBe('opens');
    expect(effectOf(conversation('snoozed'), { ...customer, automatic: true }, 0, 30)).toBe('stays');
    expect(effectOf(conversation('snoozed'), { ...customer, unverified: true }, 0, 30)).toBe('stays');
  });

  it('reopens a closed one within reopenDays, later begins a new one', () => {
    expect(effectOf(conversation('closed', 0), customer, 30 * day, 30)).toBe('opens');
    expect(effectOf(conversation('closed', 0), customer, 30 * day + 1, 30)).toBe('begins-new');
  });

  it('reopens a closed one for a failure report, though that is automatic', () => {
    expect(effectOf(conversation('closed', 0), { ...customer, automatic: true, failureReport: true }, 1, 30)).toBe(
      'opens',
    );
  });
});
