import { HttpClient, HttpHeaders, HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type MailboxFileFormat, type MailboxImportResult, mailboxImportResult } from '@postroom/contracts';
import { firstValueFrom, map } from 'rxjs';

/** A file as it was chosen or pasted. Its bytes stay in this page, and are forgotten with it: they may hold passwords. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Blob;
  /** null: the server tells it by the content. */
  readonly format: MailboxFileFormat | null;
  /** Typed or pasted into the page: there it can be mended, too. */
  readonly pasted: boolean;
}

const types: Readonly<Record<MailboxFileFormat, string>> = { yaml: 'application/yaml', csv: 'text/csv' };

/** The format that a file's name tells. */
export function formatOf(name: string): MailboxFileFormat | null {
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  return /\.csv$/i.test(name) ? 'csv' : null;
}

/** Mailboxes out into files and in again. */
@Injectable({ providedIn: 'root' })
export class MailboxFilesApi {
  private readonly http = inject(HttpClient);

  export(format: MailboxFileFormat): Promise<Blob> {
    const params = new HttpParams({ fromObject: { format } });
    return firstValueFrom(this.http.get('/api/mailboxes/export', { params, responseType: 'blob' }));
  }

  /** With `dryRun` nothing is written. @throws what the call ends with */
  import({ bytes, format }: GivenFile, dryRun: boolean): Promise<MailboxImportResult> {
    const params = new HttpParams({ fromObject: { dryRun } });
    const headers = new HttpHeaders({ 'content-type': format === null ? 'text/plain' : types[format] });
    return firstValueFrom(
      this.http
        .post<unknown>('/api/mailboxes/import', bytes, { params, headers })
        .pipe(map((answer) => mailboxImportResult.parse(answer))),
    );
  }
}
