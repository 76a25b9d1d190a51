import { HttpClient, HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type MailboxBulk, type MailboxBulkResult, mailboxBulkResult } from '@postroom/contracts';
import { firstValueFrom, map } from 'rxjs';
import type { Failure } from '../../../api/failure.ts';
import { failureOf } from '../../../api/read-failure.ts';
import type { BulkSave } from './bulk-act.ts';

/** So many in one request: few enough for progress to be seen and for no request to take long. */
const previewedAtOnce = 250;
const savedAtOnce = 50;

/** What became of several requests; `failure` says why the mailboxes in `untried` were not even asked for. */
export interface BulkOutcome extends MailboxBulkResult {
  readonly failure: Failure | null;
  readonly untried: readonly string[];
}

/** Changes to many mailboxes, in requests of a bounded size. */
@Injectable({ providedIn: 'root' })
export class BulkApi {
  private readonly http = inject(HttpClient);

  /** What would change. Nothing is written. @throws what a request ends with */
  async preview(ids: readonly string[], change: MailboxBulk['change']): Promise<MailboxBulkResult> {
    const whole: MailboxBulkResult = { changed: [], unchanged: [], skipped: [] };
    for (let at = 0; at < ids.length; at += previewedAtOnce) {
      add(whole, await this.ask({ ids: ids.slice(at, at + previewedAtOnce), change }, true));
    }
    return whole;
  }

  /** Saves; where a request fails, what was saved before it stays saved and is told. */
  async save(saves: readonly BulkSave[], progress: (done: number) => void): Promise<BulkOutcome> {
    const whole: MailboxBulkResult = { changed: [], unchanged: [], skipped: [] };
    const parts = saves.flatMap(({ ids, change, versions }) =>
      Array.from({ length: Math.ceil(ids.length / savedAtOnce) }, (_, n) => {
        const some = ids.slice(n * savedAtOnce, (n + 1) * savedAtOnce);
        const seen = some.flatMap((id) => (versions[id] === undefined ? [] : [[id, versions[id]] as const]));
        return { ids: some, change, versions: Object.fromEntries(seen) };
      }),
    );
    let done = 0;
    for (const [index, part] of parts.entries()) {
      try {
        add(whole, await this.ask(part, false));
      } catch (error) {
        return { ...whole, failure: failureOf(error), untried: parts.slice(index).flatMap(({ ids }) => ids) };
      }
      done += part.ids.length;
      progress(done);
    }
    return { ...whole, failure: null, untried: [] };
  }

  private ask(body: MailboxBulk, dryRun: boolean): Promise<MailboxBulkResult> {
    const params = new HttpParams({ fromObject: { dryRun } });
    return firstValueFrom(
      this.http
        .post<unknown>('/api/mailboxes/bulk', body, { params })
        .pipe(map((answer) => mailboxBulkResult.parse(answer))),
    );
  }
}

function add(whole: MailboxBulkResult, { changed, unchanged, skipped }: MailboxBulkResult): void {
  whole.changed.push(...changed);
  whole.unchanged.push(...unchanged);
  whole.skipped.push(...skipped);
}
