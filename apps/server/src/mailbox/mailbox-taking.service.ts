import { Injectable } from '@nestjs/common';
import { type Mailbox, mailboxSecretPaths } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';
import type { Tx } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { notFound } from '../http/problem-error.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { holdAddresses } from './alias-addresses.ts';
import { fieldChanges } from './field-changes.ts';
import { accountKeyOf, readMailboxSettings } from './mailbox-settings.service.ts';
import { departmentsOf, toMailboxes } from './mailbox-view.ts';
import { MailboxEntity } from './mailbox.entity.ts';
import { Mailboxes } from './mailboxes.service.ts';
import { readBody } from './read-body.ts';

export interface FieldChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What became of a mailbox that was given whole, by its address. */
export type TakenMailbox =
  | { readonly kind: 'created' | 'unchanged'; readonly mailbox: Mailbox }
  | { readonly kind: 'changed'; readonly mailbox: Mailbox; readonly changes: readonly FieldChange[] };

/** Carries what a dry run found out of the transaction that it undoes. */
class Undone extends Error {
  constructor(readonly taken: TakenMailbox) {
    super('A dry run is undone.');
  }
}

const secretChanged = 'changed';

function typedSecrets(raw: Readonly<Record<string, unknown>>): FieldChange[] {
  return mailboxSecretPaths
    .filter((path) => {
      const [group = '', field = ''] = path.split('.');
      const value = (raw[group] as Record<string, unknown> | null | undefined)?.[field];
      return value !== undefined && value !== null;
    })
    .map((path) => ({ path, from: secretChanged, to: secretChanged }));
}

/** Saves mailboxes by address: makes those that are not there, changes those that are. */
@Injectable()
export class MailboxTaking {
  constructor(
    private readonly mailboxes: Mailboxes,
    private readonly secrets: Secrets,
  ) {}

  /**
   * @param raw fields as in a POST or PATCH, the address among them; what is absent stays as it is or gets its default
   * @param options.dryRun all is checked and nothing written
   * @param options.also saves more of this mailbox in the same transaction, addresses among it; gives what changed
   * @throws ProblemError as a save does
   */
  async take(
    raw: Readonly<Record<string, unknown>> & { readonly email: string },
    caller: Caller,
    options: { readonly dryRun: boolean; readonly also?: (tx: Tx, mailboxId: string) => Promise<FieldChange[]> },
  ): Promise<TakenMailbox> {
    const { also } = options;
    if (!also) return this.saving(options, (tx) => this.takeIn(tx, raw, caller));
    return this.saving(options, async (tx) => {
      await holdAddresses(tx);
      const taken = await this.takeIn(tx, raw, caller);
      const more = await also(tx, taken.mailbox.id);
      if (taken.kind === 'created' || more.length === 0) return taken;
      const changes = taken.kind === 'changed' ? [...taken.changes, ...more] : more;
      return { kind: 'changed', mailbox: taken.mailbox, changes };
    });
  }

  /**
   * `take` of a mailbox that is there, by its id. One that has all that is asked for stays as it is.
   * @param raw fields as in a PATCH
   * @throws ProblemError as a save does
   */
  async change(
    id: string,
    raw: Readonly<Record<string, unknown>>,
    caller: Caller,
    options: { readonly dryRun: boolean },
  ): Promise<TakenMailbox> {
    return this.saving(options, async (tx) => {
      const row = await tx.findOneBy(MailboxEntity, { id });
      if (!row) throw notFound('This mailbox');
      return this.changeIn(tx, row, raw, caller);
    });
  }

  /** What tells its POP3 account from others: two mailboxes of one file cannot share it. */
  accountOf(mailbox: Mailbox): string {
    return accountKeyOf(mailbox.pop);
  }

  private async saving(
    { dryRun }: { readonly dryRun: boolean },
    work: (tx: Tx) => Promise<TakenMailbox>,
  ): Promise<TakenMailbox> {
    try {
      return await this.mailboxes.saving(async (tx) => {
        const taken = await work(tx);
        if (dryRun) throw new Undone(taken);
        return taken;
      });
    } catch (error) {
      if (error instanceof Undone) return error.taken;
      throw error;
    }
  }

  private async takeIn(
    tx: Tx,
    raw: Readonly<Record<string, unknown>> & { readonly email: string },
    caller: Caller,
  ): Promise<TakenMailbox> {
    const row = await tx.findOneBy(MailboxEntity, { emailKey: normalAddress(raw.email) });
    if (!row) return { kind: 'created', mailbox: await this.mailboxes.createIn(tx, raw, caller) };
    return this.changeIn(tx, row, raw, caller);
  }

  private async changeIn(
    tx: Tx,
    row: MailboxEntity,
    raw: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<TakenMailbox> {
    const departmentIds = (await departmentsOf(tx, [row.id])).get(row.id) ?? [];
    const stored = readMailboxSettings(row, departmentIds);
    const { settings, faults } = readBody(raw, stored, '');
    const changes = typedSecrets(raw);
    if (settings !== null && faults.length === 0) {
      const asked = { ...settings, email: stored.email, departmentIds: [...new Set(settings.departmentIds)].sort() };
      const different = fieldChanges(stored, asked);
      changes.unshift(...Object.entries(different).map(([path, { from, to }]) => ({ path, from, to })));
      if (changes.length === 0) {
        const [mailbox] = await toMailboxes(tx, this.secrets, [row]);
        if (mailbox) return { kind: 'unchanged', mailbox };
      }
    }
    return { kind: 'changed', changes, mailbox: await this.mailboxes.changeIn(tx, row.id, raw, caller) };
  }
}
