import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Page } from '@postroom/contracts';
import { type Observable, Subject } from 'rxjs';
import { paged, withOlder } from './paged.ts';

const page = (ids: string[], next: string | null = null) => ({ items: ids.map((id) => ({ id })), next });
const asked: { limit: number; cursor: string | null; answer: Subject<Page<{ id: string }>> }[] = [];

function read(limit: number, cursor: string | null): Observable<Page<{ id: string }>> {
  const answer = new Subject<Page<{ id: string }>>();
  asked.push({ limit, cursor, answer });
  return answer;
}

@Component({ template: '' })
class Host {
  readonly list = paged(read, 2);
}

function answerLast(answer: Page<{ id: string }>): void {
  asked.at(-1)?.answer.next(answer);
}

describe('a list read page by page', () => {
  beforeEach(() => {
    asked.length = 0;
  });

  it('renews the newest rows and keeps the older ones that were read before', () => {
    const before = page(['5', '4', '3', '2'], 'c2');
    expect(withOlder(page(['6', '5'], 'c5'), before)).toEqual(page(['6', '5', '4', '3', '2'], 'c2'));
    expect(withOlder(page(['6', '4'], 'c4'), before)).toEqual(page(['6', '4', '3', '2'], 'c2'));
  });

  it('is what the server said where that was all', () => {
    expect(withOlder(page(['6']), page(['6', '5', '4'], 'c4'))).toEqual(page(['6']));
    expect(withOlder(page([]), page(['6', '5'], 'c5'))).toEqual(page([]));
  });

  it('adds pages, asks again for as much as it shows, and keeps its rows when that fails', () => {
    const { list } = TestBed.createComponent(Host).componentInstance;
    list.restart();
    expect(asked.at(-1)).toMatchObject({ limit: 2, cursor: null });
    answerLast(page(['5', '4'], 'c4'));
    expect(list.hasMore()).toBe(true);
    list.more();
    expect(asked.at(-1)).toMatchObject({ limit: 2, cursor: 'c4' });
    answerLast(page(['3', '2', '1']));
    expect(list.value()?.map(({ id }) => id)).toEqual(['5', '4', '3', '2', '1']);
    expect(list.hasMore()).toBe(false);
    list.reload();
    expect(asked.at(-1)).toMatchObject({ limit: 5, cursor: null });
    asked.at(-1)?.answer.error(new TypeError('no'));
    expect(list.failure()).not.toBeNull();
    expect(list.value()).toHaveLength(5);
    list.restart();
    expect(list.value()).toBeUndefined();
  });
});
