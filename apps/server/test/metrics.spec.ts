import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { jest } from '@jest/globals';
import { problem } from '@postroom/contracts';
import { newId } from '../src/database/ids.ts';
import { ApiTokenEntity } from '../src/person/person.entity.ts';
import { tellVisitFigures } from '../src/metrics/visit-figures.events.ts';
import { metricList, mostMailboxes } from '../src/metrics/metric-list.ts';
import { FilePlace } from '../src/storage/file-place.ts';
import { RawStore } from '../src/storage/raw-store.service.ts';
import { StorageSweep, sweptAfterMs } from '../src/storage/sweep.service.ts';
import { engines } from './engines.ts';
import { type Desk, makeMailbox, startDesk } from './mailbox-desk.ts';

const token = 'a-token-for-metrics-only';

describe.each(engines)('metrics and the health of mail, on %s', (engine) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk(engine, { POSTROOM_METRICS_TOKEN: token });
  });
  afterAll(() => desk.close());

  /** fetch would not let a Host be told. */
  const ask = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const asked = request(`${desk.url}${path}`, { headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      asked.on('error', reject).end();
    });
  const tokenOf = async (scope: 'api' | 'metrics') => {
    const { body } = await desk.admin.call('POST', '/tokens', { name: scope, scope });
    expect(await desk.database.read.countBy(ApiTokenEntity, { scope })).toBeGreaterThan(0);
    return (body as { token: string }).token;
  };

  it.each(['/metrics', '/health/mail'])(
    '%s: from loopback directly, not through a proxy, nor by another name',
    async (path) => {
      expect((await ask(path)).status).toBe(200);
      for (const headers of [
        { 'x-forwarded-for': '127.0.0.1' },
        { forwarded: 'for=127.0.0.1' },
        { via: '1.1 proxy' },
        { host: 'evil.example' },
      ]) {
        const answer = await ask(path, headers);
        expect(answer.status).toBe(401);
        expect(problem.parse(JSON.parse(answer.text)).code).toBe('not-signed-in');
      }
    },
  );

  it.each(['/metrics', '/health/mail'])(
    '%s: through a proxy with POSTROOM_METRICS_TOKEN or a token of scope metrics, not of scope api',
    async (path) => {
      const through = (bearer: string) =>
        ask(path, { 'x-forwarded-for': '192.0.2.1', authorization: `Bearer ${bearer}` });
      expect((await through(token)).status).toBe(200);
      expect((await through(`${token}x`)).status).toBe(401);
      expect((await through(await tokenOf('metrics'))).status).toBe(200);
      expect((await through(await tokenOf('api'))).status).toBe(403);
    },
  );

  it('gives each metric of the list, what visits of this process came to, and no address of a request', async () => {
    await makeMailbox(desk, { active: true });
    await ask('/api/nobody-has-this-address/4711');
    const before = (await ask('/metrics')).text;
    tellVisitFigures({
      stored: 3,
      quarantined: 1,
      bytes: 500,
      errorKind: 'timeout',
      stages: [{ stage: 'fetch', ms: 1500 }],
    });
    const { text } = await ask('/metrics');
    for (const name of Object.keys(metricList)) expect(text).toContain(`# HELP ${name} `);
    const value = (from: string, series: string) =>
      Number(
        from
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.slice(series.length + 1) ?? 0,
      );
    const grown = (series: string) => value(text, series) - value(before, series);
    expect(grown('postroom_messages_stored_total')).toBe(3);
    expect(grown('postroom_messages_quarantined_total')).toBe(1);
    expect(grown('postroom_download_bytes_total')).toBe(500);
    expect(grown('postroom_visits_total{error="timeout"}')).toBe(1);
    expect(grown('postroom_visit_stage_seconds_total{stage="fetch"}')).toBe(1.5);
    expect(value(text, 'postroom_mailboxes{state="idle"}')).toBeGreaterThan(0);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('route="/metrics"');
    expect(text).not.toContain('nobody-has-this-address');
    expect(mostMailboxes).toBeLessThanOrEqual(100);
  });

  it('tells what the sweep of orphans removed', async () => {
    const value = async (name: string) =>
      Number(new RegExp(`^postroom_storage_${name} (\\d+)$`, 'm').exec((await ask('/metrics')).text)?.[1]);
    const [removed, bytes] = [await value('orphans_removed_total'), await value('orphan_bytes_removed_total')];
    const { app } = desk;
    const orphan = await app.get(RawStore).seal(newId(), randomBytes(2 * 1024 * 1024));
    const now = jest.spyOn(FilePlace.prototype, 'now').mockResolvedValue(Date.now() + 2 * sweptAfterMs);
    await app.get(StorageSweep).run();
    now.mockRestore();
    expect(await value('orphans_removed_total')).toBe(removed + 1);
    expect(await value('orphan_bytes_removed_total')).toBeGreaterThanOrEqual(bytes + orphan.size);
    expect(await value('sweep_failures_total')).toBe(0);
  });

  it('says of each mailbox how it is', async () => {
    const { text } = await ask('/health/mail');
    const health = JSON.parse(text) as { status: string; mailboxes: { mailboxId: string; booksBalance: boolean }[] };
    expect(health.status).toBe('ok');
    expect(health.mailboxes.every(({ booksBalance }) => booksBalance)).toBe(true);
    expect(health.mailboxes.length).toBeGreaterThan(0);
  });
});

it('docs/metrics.md is made from the definitions', async () => {
  const tool = '../../../tools/build/metrics-table.mjs';
  const { metricsFile, metricsTable } = (await import(tool)) as { metricsFile: string; metricsTable: () => string };
  expect(readFileSync(metricsFile, 'utf8')).toBe(metricsTable());
});
