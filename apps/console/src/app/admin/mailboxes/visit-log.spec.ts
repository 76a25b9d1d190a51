import { TestBed } from '@angular/core/testing';
import { emptyBooks, type Visit } from '@postroom/contracts';
import { provideEnglish } from '../../../../test/english.ts';
import { VisitLog } from './visit-log.ts';

const visit = (changes: Partial<Visit> = {}): Visit => ({
  id: 'v1',
  startedAt: '2026-11-20T10:00:00.000Z',
  endedAt: '2026-11-20T10:00:00.420Z',
  process: 'app-1',
  books: { ...emptyBooks, offered: 1240, stored: 7, alreadyStored: 1200, quarantined: 3, skipped: 30 },
  bytes: 5 * 1024 * 1024,
  error: null,
  stages: [
    { stage: 'connect', ms: 20, bytes: 0 },
    { stage: 'fetch', ms: 400, bytes: 5 * 1024 * 1024 },
  ],
  ...changes,
});

async function shown(...visits: readonly Visit[]) {
  TestBed.configureTestingModule({ providers: [provideEnglish()] });
  const fixture = TestBed.createComponent(VisitLog);
  fixture.componentRef.setInput('visits', visits);
  await fixture.whenStable();
  const element = fixture.nativeElement as HTMLElement;
  const words = (selector: string) =>
    [...element.querySelectorAll(selector)].map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim());
  return { element, words };
}

describe('the log of visits', () => {
  it('says that there was none, and when there will be one', async () => {
    const { element } = await shown();
    expect(element.textContent).toContain('No visit yet.');
    expect(element.querySelector('ol')).toBeNull();
  });

  it('tells of each visit how it ended, in the order given', async () => {
    const error = { kind: 'sign-in', message: 'The server refused the password.', since: null } as unknown;
    const { words } = await shown(
      visit({ id: 'v4', endedAt: null }),
      visit({ id: 'v3', error: error as Visit['error'] }),
      visit({ id: 'v2', books: { ...emptyBooks, offered: 1 } }),
      visit(),
    );
    expect(words('pr-state-chip')).toEqual([
      'Running',
      'The server refused the password.',
      'Done, nothing new',
      '7 stored',
    ]);
  });

  it('gives what was offered, the bytes and how long it took, in ms below a second', async () => {
    const { words } = await shown(visit(), visit({ id: 'v2', endedAt: '2026-11-20T10:02:05.000Z' }));
    const [short, long] = words('summary .figures');
    expect(short).toBe('1,240 offered · 5 MiB · took 420 ms');
    expect(long).toMatch(/^1,240 offered · 5 MiB · took 2 min/);
  });

  it('has the five figures of the books, and each stage with its share of the longest', async () => {
    const { element, words } = await shown(visit());
    expect(words('.books dd').slice(0, 6)).toEqual(['1,240', '7', '1,200', '3', '30', '0']);
    expect(words('tbody th')).toEqual(['Connect', 'Fetch']);
    expect(words('tbody .number')).toEqual(['20 ms', '–', '400 ms', '5 MiB']);
    const shares = [...element.querySelectorAll<HTMLElement>('.meter span')].map(({ style }) => style.inlineSize);
    expect(shares).toEqual(['5%', '100%']);
  });

  it('says so where nothing is known of the stages', async () => {
    const { element } = await shown(visit({ stages: [] }));
    expect(element.querySelector('table')).toBeNull();
    expect(element.textContent).toContain('Nothing is known of the stages of this visit.');
  });
});
