import { TestBed } from '@angular/core/testing';
import { provideEnglish } from '../../../../test/english.ts';
import { type FilterChange, MailboxFilters } from './mailbox-filters.ts';
import { type MailboxQuery, filterOf } from './mailbox-rows.ts';

async function open(query: MailboxQuery = {}) {
  TestBed.configureTestingModule({ providers: [provideEnglish()] });
  const fixture = TestBed.createComponent(MailboxFilters);
  const element = fixture.nativeElement as HTMLElement;
  const changes: FilterChange[] = [];
  const searches: string[] = [];
  fixture.componentInstance.changed.subscribe((change) => changes.push(change));
  fixture.componentInstance.searched.subscribe((text) => searches.push(text));
  const address = async (next: MailboxQuery) => {
    fixture.componentRef.setInput('filter', filterOf(next));
    await fixture.whenStable();
  };
  fixture.componentRef.setInput('departments', [{ value: 'd1', words: 'Support' }]);
  await address(query);
  const search = element.querySelector('input');
  if (search === null) throw new Error('There is no search.');
  const type = async (text: string) => {
    search.value = text;
    search.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };
  const select = (label: string) => {
    const field = [...element.querySelectorAll('mat-form-field')].find(
      (each) => each.querySelector('mat-label')?.textContent === label,
    );
    const found = field?.querySelector('select');
    if (!found) throw new Error(`There is no field “${label}”.`);
    return found;
  };
  return { element, changes, searches, address, search, type, select };
}

describe('the filters of the mailboxes', () => {
  it('show what the address says', async () => {
    const { search, select } = await open({ q: 'lamp', state: 'failing', department: 'd1' });
    expect(search.value).toBe('lamp');
    expect(select('State').value).toBe('failing');
    expect(select('Department').selectedOptions[0]?.textContent.trim()).toBe('Support');
  });

  it('keep what is typed while the address is still behind, and follow it otherwise', async () => {
    const { search, searches, type, address } = await open();
    await type('a');
    await type('ab');
    await address({ q: 'a' });
    expect(search.value).toBe('ab');
    await address({ q: 'ab' });
    expect(search.value).toBe('ab');
    await address({ q: 'from the history' });
    expect(search.value).toBe('from the history');
    expect(searches).toEqual(['a', 'ab']);
  });

  it('ask for one filter, or take it out of the address', async () => {
    const { changes, select } = await open({ priority: 'high' });
    const choose = (label: string, value: string) => {
      select(label).value = value;
      select(label).dispatchEvent(new Event('change'));
    };
    choose('Active', 'no');
    choose('Priority', '');
    expect(changes).toEqual([{ active: 'no' }, { priority: null }]);
  });

  it('name a department of the address that is gone, so that nobody wonders why nothing is found', async () => {
    const { select } = await open({ department: 'gone' });
    expect(select('Department').selectedOptions[0]?.textContent.trim()).toBe('A department that is gone');
  });

  it('say on their button how many are set', async () => {
    const { element, address } = await open();
    const toggle = element.querySelector('button.toggle');
    expect(toggle?.textContent.trim()).toBe('Filters');
    await address({ q: 'x', state: 'idle' });
    expect(toggle?.textContent.trim()).toBe('Filters (2)');
  });
});
