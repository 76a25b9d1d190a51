import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideEnglish } from '../../../test/english.ts';
import type { Failure } from '../api/failure.ts';
import { DataBlock } from './data-block.ts';

const broken: Failure = { status: 500, code: '', detail: '', faults: [], members: {}, technical: 'GET 500' };

@Component({ imports: [DataBlock], template: `<pr-data-block [state]="state"><p>Rows</p></pr-data-block>` })
class Host {
  readonly value = signal<unknown>(undefined);
  readonly failure = signal<Failure | null>(null);
  reloads = 0;
  readonly state = {
    value: this.value,
    failure: this.failure,
    loading: signal(false),
    loadedAt: signal<number | null>(null),
    reload: () => void (this.reloads += 1),
  };
}

async function made() {
  TestBed.configureTestingModule({ providers: [provideEnglish()] });
  const fixture = TestBed.createComponent(Host);
  await fixture.whenStable();
  return { fixture, host: fixture.componentInstance, element: fixture.nativeElement as HTMLElement };
}

describe('the states of data', () => {
  it('shows grey bars while nothing was read yet', async () => {
    const { element } = await made();
    expect(element.querySelectorAll('.bar').length).toBe(5);
    expect(element.textContent).not.toContain('Rows');
  });

  it('says what failed and tries again on demand', async () => {
    const { fixture, host, element } = await made();
    host.failure.set(broken);
    await fixture.whenStable();
    expect(element.querySelector('[role=alert]')?.textContent).toContain('(500)');
    element.querySelector('button')?.click();
    expect(host.reloads).toBe(1);
  });

  it('keeps what was read before below a failure', async () => {
    const { fixture, host, element } = await made();
    host.value.set(['row']);
    host.failure.set(broken);
    await fixture.whenStable();
    expect(element.querySelector('.dimmed')?.textContent).toBe('Rows');
  });
});
