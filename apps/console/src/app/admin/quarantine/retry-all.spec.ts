import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { LiveEvent } from '@postroom/contracts';
import { Subject } from 'rxjs';
import { provideEnglish } from '../../../../test/english.ts';
import { Live } from '../../live/live.ts';
import { RetryAll } from './retry-all.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('"retry all"', () => {
  const events = new Subject<Pick<LiveEvent, 'kind'>>();
  let http: HttpTestingController;
  let all: RetryAll;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [
        provideEnglish(),
        provideHttpClient(),
        provideHttpClientTesting(),
        { provide: Live, useValue: { events } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    all = TestBed.inject(RetryAll);
  });
  afterEach(() => {
    http.verify();
    all.dismiss();
  });

  async function begin(count: number): Promise<void> {
    const started = all.start();
    http.expectOne('/api/quarantine-count').flush({ count });
    await settled();
    http.expectOne('/api/quarantine/retry').flush(null, { status: 202, statusText: 'Accepted' });
    await started;
  }

  it('shows how many of all were read again, by the events of each', async () => {
    await begin(3);
    events.next({ kind: 'quarantine.changed' });
    events.next({ kind: 'mailbox.status' });
    expect(all.words()).toBe('Read again: 1 of 3.');
    expect(all.running()).toBe(true);
  });

  it('says at its end how many left quarantine and how many did not', async () => {
    await begin(3);
    for (let n = 0; n < 3; n += 1) events.next({ kind: 'quarantine.changed' });
    http.expectOne('/api/quarantine-count').flush({ count: 1 });
    await settled();
    expect(all.words()).toBe('All were read again: 2 left quarantine, 1 is still not readable.');
    expect(all.running()).toBe(false);
  });

  it('does not go on counting after a break, in which events were missed', async () => {
    await begin(3);
    events.next({ kind: 'quarantine.changed' });
    events.next({ kind: 'reset' });
    events.next({ kind: 'quarantine.changed' });
    expect(all.words()).toContain('1 of 3 were read again, then nothing more was heard.');
    expect(all.running()).toBe(false);
  });

  it('shows nothing where the server refused', async () => {
    const started = all.start();
    http.expectOne('/api/quarantine-count').flush({ count: 2 });
    await settled();
    http.expectOne('/api/quarantine/retry').flush(null, { status: 503, statusText: 'Not now' });
    await expect(started).rejects.toMatchObject({ status: 503 });
    expect(all.progress()).toBeNull();
  });
});
