import { TestBed } from '@angular/core/testing';
import { mailboxStates } from '@postroom/contracts';
import { provideEnglish } from '../../../../test/english.ts';
import { newStatus } from '../../../../test/mailboxes.ts';
import { Formats } from '../../text/formats.ts';
import { en } from '../../text/en.ts';
import { imbalance } from './mailbox-head.ts';
import { levelLook, stateLook } from './mailbox-state.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

describe('the state of a mailbox', () => {
  let formats: Formats;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideEnglish()] });
    formats = TestBed.inject(Formats);
  });

  it.each(mailboxStates)('has icon and words: %s', (state) => {
    const look = stateLook(newStatus({ state }), en, formats, now);
    expect(look.icon).not.toBe('');
    expect(look.words).not.toBe('');
  });

  it('says for how long it fails, when the next visit is, how many wait during one', () => {
    const words = (changes: Parameters<typeof newStatus>[0]) => stateLook(newStatus(changes), en, formats, now).words;
    expect(words({ state: 'failing', failingSince: '2026-11-23T11:48:00Z' })).toBe('Failing for 12 min');
    expect(words({ nextVisitAt: '2026-11-23T12:00:48Z' })).toMatch(/^Idle, next in 48 sec/);
    expect(words({ nextVisitAt: '2026-11-23T11:59:00Z' })).toBe('Idle');
    expect(words({ state: 'visiting', waiting: 1240 })).toBe('Visiting, 1,240 waiting');
  });

  it('has a chip of its own where a mark is reached', () => {
    expect(levelLook(newStatus(), en)).toBeNull();
    expect(levelLook(newStatus({ level: 'high' }), en)).toMatchObject({ tone: 'error', words: 'High reached' });
  });

  it('tells by how much the books do not balance', () => {
    const books = { offered: 10, stored: 6, alreadyStored: 1, quarantined: 1, skipped: 0, waiting: 2 };
    expect(imbalance(books)).toBe(0);
    expect(imbalance({ ...books, stored: 5 })).toBe(1);
  });
});
