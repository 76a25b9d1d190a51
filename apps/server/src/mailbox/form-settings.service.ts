import { Injectable } from '@nestjs/common';
import {
  type Fault,
  faultsOf,
  type MailboxSecretPath,
  type MailboxSettings,
  mailboxTestRequest,
} from '@postroom/contracts';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { invalid } from '../http/problem-error.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { Mailboxes } from './mailboxes.service.ts';
import { readBody } from './read-body.ts';
import { decideSecret, type SecretWish, secretWishes } from './secret-changes.ts';

/** The settings of a form as it stands, with the secrets that may go where they point. */
export interface FormToTest {
  /** null for a mailbox that is not saved yet. */
  readonly mailboxId: string | null;
  readonly settings: MailboxSettings;
  readonly passwords: { readonly pop: string | null; readonly smtp: string | null };
  /** Secrets of OAuth 2.0 that were typed; absent: what is stored, if it may go there. */
  readonly typed: { readonly clientSecret?: string; readonly serviceAccountKey?: string };
}

/** What of a form may be half filled in while its servers are tested: all that says nothing of servers and accounts. */
const untested = new Set(Object.keys(mailboxTestRequest.shape).filter((field) => !/^(pop|smtp|oauth2)$/.test(field)));

const idOnly = mailboxTestRequest.pick({ id: true }).loose();

/** @throws 400 where the body is no object, or its `id` none that a mailbox could have */
function readId(raw: unknown): { readonly [field: string]: unknown; readonly id?: string | undefined } {
  const read = idOnly.safeParse(raw);
  if (!read.success) throw invalid(faultsOf(read.error.issues));
  return read.data;
}

/** Reads forms that are not saved. Nothing is written. */
@Injectable()
export class FormSettings {
  constructor(
    private readonly database: Database,
    private readonly mailboxes: Mailboxes,
    private readonly secrets: Secrets,
  ) {}

  /**
   * @throws 400 with each fault of servers, accounts and secrets at its field: a stored secret does not go to a server
   * that was changed; 404 for a mailbox that the caller does not see
   */
  async read(raw: unknown, caller: Caller): Promise<FormToTest> {
    const { id, ...body } = readId(raw);
    const stored = id === undefined ? null : await this.stored(id, caller);
    const read = readBody(body, stored, '');
    const faults = read.faults.filter(({ path }) => !untested.has(path.split('.', 1)[0] ?? ''));
    const { settings } = read;
    const sends = settings !== null && settings.smtp !== null;
    if (sends) faults.push(...read.faults.filter(({ path }) => path === 'email'));
    if (settings === null || faults.length > 0) throw invalid(faults.length > 0 ? faults : read.faults);
    const wishes = secretWishes(settings, read.body, true);
    const secrets = await this.open(id ?? null, wishes);
    const { clientSecret, serviceAccountKey } = read.body.oauth2 ?? {};
    return {
      mailboxId: id ?? null,
      settings,
      passwords: { pop: secrets.get('pop.password') ?? null, smtp: secrets.get('smtp.password') ?? null },
      typed: {
        ...(typeof clientSecret === 'string' ? { clientSecret } : {}),
        ...(typeof serviceAccountKey === 'string' ? { serviceAccountKey } : {}),
      },
    };
  }

  private async stored(id: string, caller: Caller): Promise<MailboxSettings> {
    const {
      id: _id,
      version: _version,
      retiredAt: _retired,
      secrets: _secrets,
      ...settings
    } = await this.mailboxes.get(id, caller);
    return settings;
  }

  /** The passwords as a save would leave them. */
  private async open(id: string | null, wishes: readonly SecretWish[]): Promise<Map<MailboxSecretPath, string>> {
    const manager = this.database.read;
    const known = id === null ? undefined : (await this.secrets.list(manager, [id])).get(id);
    const opened = new Map<MailboxSecretPath, string>();
    const faults: Fault[] = [];
    for (const wish of wishes) {
      if (!wish.used) continue;
      const step = decideSecret(wish, known?.get(wish.path));
      if (!('kind' in step)) faults.push(step);
      else if (step.kind === 'put') opened.set(wish.path, step.value);
      else if (id !== null && wish.path.endsWith('.password') && step.kind !== 'remove') {
        const binding = step.kind === 'rebind' ? step.from : wish.binding;
        const value = binding === null ? null : await this.secrets.open(manager, id, wish.path, binding);
        if (value !== null) opened.set(wish.path, value);
      }
    }
    if (faults.length > 0) throw invalid(faults);
    return opened;
  }
}
