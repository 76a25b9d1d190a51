import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { MailboxBulk, MailboxBulkResult } from '@postroom/contracts';
import { BulkApi } from './bulk-api.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));
const ids = (count: number) => Array.from({ length: count }, (_, n) => `m${n}`);

function allChanged({ ids: asked }: MailboxBulk): MailboxBulkResult {
  return {
    changed: asked.map((id) => ({ id, email: '', name: id, version: 2, changes: [], asks: false, warnings: [] })),
    unchanged: [],
    skipped: [],
  };
}

describe('changes to many mailboxes', () => {
  let http: HttpTestingController;
  let api: BulkApi;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
    api = TestBed.inject(BulkApi);
  });
  afterEach(() => {
    http.verify();
  });

  function answer(dryRun: boolean): MailboxBulk {
    const call = http.expectOne(`/api/mailboxes/bulk?dryRun=${String(dryRun)}`);
    const body = call.request.body as MailboxBulk;
    call.flush(allChanged(body));
    return body;
  }

  it('are previewed in requests of a bounded size and shown as one', async () => {
    const preview = api.preview(ids(600), { active: true });
    const sizes: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      sizes.push(answer(true).ids.length);
      await settled();
    }
    expect(sizes).toEqual([250, 250, 100]);
    expect((await preview).changed).toHaveLength(600);
  });

  it('are saved with the versions that were seen, telling how far it is', async () => {
    const done: number[] = [];
    const saved = api.save([{ ids: ids(70), change: { priority: 'high' }, versions: { m0: 4, m69: 9 } }], (n) =>
      done.push(n),
    );
    expect(answer(false).versions).toEqual({ m0: 4 });
    await settled();
    expect(answer(false)).toEqual({ ids: ids(70).slice(50), change: { priority: 'high' }, versions: { m69: 9 } });
    expect(await saved).toMatchObject({ failure: null, untried: [] });
    expect(done).toEqual([50, 70]);
  });

  it('that break off keep what was saved before, and name what was not even tried', async () => {
    const saved = api.save([{ ids: ids(120), change: { active: false }, versions: {} }], () => undefined);
    answer(false);
    await settled();
    http.expectOne('/api/mailboxes/bulk?dryRun=false').error(new ProgressEvent('error'));
    const outcome = await saved;
    expect(outcome.changed).toHaveLength(50);
    expect(outcome.failure?.status).toBe(0);
    expect(outcome.untried).toEqual(ids(120).slice(50));
  });
});
