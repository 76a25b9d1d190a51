import { Pop3Error } from '@postroom/pop3';
import { StorageError } from '../storage/place.ts';
import { pauseAfter, visitError, VisitRefusedError } from './visit-outcome.ts';

const minute = 60_000;

describe('what ended a visit', () => {
  it('is named by the kind of the server’s error, in its own words, with advice', () => {
    const error = new Pop3Error({ kind: 'sign-in', phase: 'sign-in', message: 'Said no.', advice: 'Check the user.' });
    expect(visitError(error)).toEqual({ kind: 'sign-in', message: 'Said no. Check the user.' });
  });

  it('fits its column however much the server says', () => {
    const error = new Pop3Error({ kind: 'command', phase: 'transaction', message: 'x'.repeat(5000) });
    expect(visitError(error).message).toHaveLength(1000);
    expect(visitError(new Error('y'.repeat(5000))).message).toHaveLength(1000);
  });

  it.each([
    ['an object storage that refuses', new StorageError('It refuses.', true), 'storage'],
    ['a full disk', Object.assign(new Error(), { code: 'ENOSPC' }), 'storage'],
    ['a disk that became read-only', Object.assign(new Error(), { code: 'EROFS' }), 'storage'],
    ['a full SQLite database', { message: 'full', driverError: { errcode: 13 } }, 'storage'],
    ['a full MariaDB table', { message: 'full', driverError: { errno: 1114 } }, 'storage'],
    ['a database that is away', { message: 'gone', driverError: { errno: 2006 } }, 'database'],
    ['a refusal of ours', new VisitRefusedError('grant', 'no'), 'grant'],
  ])('names %s', (_what, error, kind) => expect(visitError(error).kind).toBe(kind));
});

describe('the pause after a visit', () => {
  const error = (kind: 'timeout' | 'sign-in' | 'in-use') => ({ kind, message: '' });

  it('is the poll interval after a success', () => expect(pauseAfter(null, 0, 30, 0.5)).toBe(30_000));

  it('doubles with each failure, to at most 15 minutes, less up to a fifth', () => {
    expect([1, 2, 3, 30, 1000].map((failures) => pauseAfter(error('timeout'), failures, 60, 0))).toEqual([
      minute,
      2 * minute,
      4 * minute,
      15 * minute,
      15 * minute,
    ]);
    expect(pauseAfter(error('timeout'), 30, 60, 1)).toBe(12 * minute);
  });

  it('does not hammer a wrong password, and comes back soon where the maildrop is in use', () => {
    expect(pauseAfter(error('sign-in'), 1, 10, 0)).toBe(minute);
    expect(pauseAfter(error('in-use'), 9, 10, 0)).toBe(30_000);
  });
});
