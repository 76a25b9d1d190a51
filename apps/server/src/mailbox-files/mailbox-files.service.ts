import { Injectable } from '@nestjs/common';
import type { Fault, Mailbox, MailboxFileFormat, MailboxImportResult } from '@postroom/contracts';
import { recordAudit } from '../audit/record.events.ts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { ProblemError } from '../http/problem-error.ts';
import { MailboxTaking } from '../mailbox/mailbox-taking.service.ts';
import { AliasTaking, type WantedAlias } from '../mailbox/alias-taking.service.ts';
import { Mailboxes } from '../mailbox/mailboxes.service.ts';
import { writeCsvFile, readCsvFile } from './csv-file.ts';
import type { FileEntry, MailboxFile } from './file-entry.ts';
import { aliasesOf, aliasFields, named, withIds } from './named-fields.ts';
import { PlaceNames } from './place-names.ts';
import { readYamlFile, writeYamlFile } from './yaml-file.ts';

const pageSize = 200;

/** An answer lists at most so many faults; the rest of the file is still tried. */
const mostImportErrors = 1000;

interface Seen {
  readonly email: string;
  readonly line: number;
}

@Injectable()
export class MailboxFiles {
  constructor(
    private readonly database: Database,
    private readonly mailboxes: Mailboxes,
    private readonly taking: MailboxTaking,
    private readonly aliases: AliasTaking,
  ) {}

  /** All mailboxes that the caller administers, retired ones apart, without secrets; CSV has no place for aliases. */
  async export(format: MailboxFileFormat, caller: Caller): Promise<string> {
    const names = await PlaceNames.read(this.database.read);
    const rows: Record<string, unknown>[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.mailboxes.list({ limit: pageSize, cursor, retired: false }, caller);
      const aliases = await this.aliases.listOf(page.items.map(({ id }) => id));
      for (const mailbox of page.items) {
        const own = (aliases.get(mailbox.id) ?? []).map((alias) => aliasFields(alias, names));
        rows.push({ ...toFields(mailbox, names), ...(own.length > 0 ? { aliases: own } : {}) });
      }
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return format === 'csv' ? writeCsvFile(rows) : writeYamlFile(rows);
  }

  /**
   * Makes and changes mailboxes as a file says; a mailbox with a fault is left as it is, the others are taken, so that
   * the mended file can be given again.
   * @param format null: the text shows it
   */
  async import(
    text: string,
    format: MailboxFileFormat | null,
    caller: Caller,
    dryRun: boolean,
  ): Promise<MailboxImportResult> {
    const file = readFile(text, format);
    const names = await PlaceNames.read(this.database.read);
    const result: MailboxImportResult = { created: [], changed: [], unchanged: [], errors: [] };
    for (const { line, message } of file.faults) result.errors.push({ line, email: '', path: '', message });
    const addresses = new Map<string, Seen>();
    const accounts = new Map<string, Seen>();
    for (const entry of file.entries) {
      const faults = await this.take(entry, names, { addresses, accounts }, result, caller, dryRun);
      const email = emailOf(entry);
      for (const { path, message } of faults) {
        if (result.errors.length < mostImportErrors) {
          result.errors.push({ line: entry.lineOf(path), email, path, message });
        }
      }
    }
    if (!dryRun) await this.record(result, caller);
    return result;
  }

  private async take(
    entry: FileEntry,
    names: PlaceNames,
    seen: { addresses: Map<string, Seen>; accounts: Map<string, Seen> },
    result: MailboxImportResult,
    caller: Caller,
    dryRun: boolean,
  ): Promise<Fault[]> {
    const email = emailOf(entry);
    if (email === '') return [{ path: 'email', message: 'Give the address of the mailbox: it is told apart by it.' }];
    const twin = seen.addresses.get(email.toLowerCase());
    if (twin) return [{ path: 'email', message: `This address stands in line ${twin.line} already.` }];
    seen.addresses.set(email.toLowerCase(), { email, line: entry.line });
    const { aliases: listed, ...fields } = entry.fields;
    const { raw, faults } = withIds(fields, names);
    const { wanted, faults: inAliases } = aliasesOf(listed, names);
    faults.push(...(inAliases.length > 0 ? inAliases : twins(wanted ?? [], entry, seen.addresses)));
    // With a faulty name the rest is still checked, so that all faults of a mailbox are told at once.
    if (faults.length > 0) return [...faults, ...(await this.otherFaults(raw, email, caller, faults))];
    try {
      const taken = await this.taking.take(
        { ...raw, email },
        caller,
        wanted === null ? { dryRun } : { dryRun, also: (tx, id) => this.aliases.takeIn(tx, id, wanted, caller) },
      );
      const account = this.taking.accountOf(taken.mailbox);
      const sharing = seen.accounts.get(account);
      // Only a dry run comes here with both: otherwise the second was refused, since the first is stored.
      if (sharing) return [{ path: 'pop.user', message: `${sharing.email} (line ${sharing.line}) has this account.` }];
      seen.accounts.set(account, { email, line: entry.line });
      const shown = { email: taken.mailbox.email, name: taken.mailbox.name, line: entry.line };
      if (taken.kind === 'changed') result.changed.push({ ...shown, changes: named(taken.changes, names) });
      else result[taken.kind].push(shown);
      return [];
    } catch (error) {
      return faultsOf(error);
    }
  }

  /** What else is wrong with a mailbox whose departments or queue are not known. */
  private async otherFaults(
    raw: Record<string, unknown>,
    email: string,
    caller: Caller,
    known: readonly Fault[],
  ): Promise<Fault[]> {
    try {
      await this.taking.take({ ...raw, email }, caller, { dryRun: true });
      return [];
    } catch (error) {
      const named = new Map([
        ['departments', 'departmentIds'],
        ['defaultQueue', 'defaultQueueId'],
      ]);
      const told = known.map(({ path }) => named.get(path.split('.')[0] ?? '') ?? path);
      return faultsOf(error).filter(({ path }) => !told.some((one) => path === one || path.startsWith(`${one}.`)));
    }
  }

  private async record({ created, changed, unchanged, errors }: MailboxImportResult, caller: Caller): Promise<void> {
    await this.database.run((tx) =>
      recordAudit(tx, {
        personId: caller.personId,
        action: 'mailbox.imported',
        detail: {
          created: created.length,
          changed: changed.length,
          unchanged: unchanged.length,
          errors: errors.length,
        },
      }),
    );
  }
}

function emailOf({ fields }: FileEntry): string {
  const email = fields['email'];
  return typeof email === 'string' ? email.trim().slice(0, 320) : '';
}

/** Addresses of aliases that stand elsewhere in the file already; the others are noted. */
function twins(wanted: readonly WantedAlias[], entry: FileEntry, seen: Map<string, Seen>): Fault[] {
  return wanted.flatMap(({ email }, n) => {
    const path = `aliases.${n}.email`;
    const twin = seen.get(email.toLowerCase());
    if (twin) return [{ path, message: `This address stands in line ${twin.line} already.` }];
    seen.set(email.toLowerCase(), { email, line: entry.lineOf(path) });
    return [];
  });
}

function faultsOf(error: unknown): Fault[] {
  if (!(error instanceof ProblemError)) throw error;
  const { errors = [] } = error.more;
  return errors.length > 0 ? [...errors] : [{ path: '', message: error.message }];
}

/** A file in one of the two formats: CSV is told by a first line that names the column `email` among others. */
function readFile(text: string, format: MailboxFileFormat | null): MailboxFile {
  const plain = text.replace(/^\uFEFF/, '');
  const first = plain.slice(0, plain.search(/[\r\n]|$/));
  const isCsv = format === null ? /(^|[,;\t])"?email"?([,;\t]|$)/.test(first) : format === 'csv';
  return isCsv ? readCsvFile(plain) : readYamlFile(plain);
}

/** Names in place of ids; what only this installation knows (id, version, who set a secret) is left out. */
function toFields(mailbox: Mailbox, names: PlaceNames): Record<string, unknown> {
  const {
    id: _id,
    version: _version,
    retiredAt: _retired,
    secrets: _secrets,
    warnings: _warnings,
    departmentIds,
    defaultQueueId,
    email,
    name,
    active,
    ...rest
  } = mailbox;
  const departments = departmentIds.map((id) => names.departmentName(id));
  return { email, name, active, departments, defaultQueue: names.queueName(defaultQueueId), ...rest };
}
