import { Injectable } from '@nestjs/common';
import type { MailboxSettings, Settings } from '@postroom/contracts';
import type { Credentials } from '@postroom/pop3';
import { Database } from '../database/database.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';
import { AccessTokens, TokenError, type TokenSettings } from '../oauth2/access-tokens.service.ts';
import { popBinding } from '../mailbox/secret-binding.service.ts';
import { type SealedSecret, Secrets } from '../secret/secrets.service.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { ThreadIds } from '../thread/thread-ids.service.ts';
import type { Lease } from './lease.service.ts';
import type { MaildropEntity } from './maildrop.entity.ts';
import { once, readStoring } from './storing-context.ts';
import { VisitRefusedError } from './visit-outcome.ts';
import type { VisitContext } from './visit-session.ts';
import type { VisitStages } from './visit-stages.ts';

/** Deleting on the server needs "committed" to mean "on disk". */
async function durable(database: Database): Promise<boolean> {
  if (database.engine === 'sqlite') return true;
  const rows: { Value: string }[] = await database.read.query("SHOW VARIABLES LIKE 'innodb_flush_log_at_trx_commit'");
  return rows[0]?.Value === '1';
}

/** Mailboxes that are kept between two visits: a mailbox takes about 2 kB. */
const mostKept = 5000;
/** The installation's settings are believed for so long by visits that follow each other, in ms. */
const settingsAge = 1000;

/** A mailbox's settings and its password as the database has it: encrypted. */
interface Kept {
  readonly version: number;
  readonly pop: MailboxSettings['pop'];
  readonly dailyBytes: number | null;
  readonly secret: SealedSecret | null;
  /** Null where it signs in by its password. */
  readonly token: TokenSettings | null;
}

/** Reads what visits need, anew only where it changed: polls of empty mailboxes read nothing here. */
@Injectable()
export class VisitContexts {
  private readonly kept = new Map<string, Kept>();
  private lastSettings: { readonly read: Promise<Settings>; readonly at: number } | null = null;
  private mayDelete: Promise<boolean> | null = null;

  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly settings: InstallationSettings,
    private readonly threadIds: ThreadIds,
    private readonly tokens: AccessTokens,
  ) {}

  /**
   * @param version of the mailbox, as it was read with the maildrop; null: not known, everything is read
   * @throws VisitRefusedError where no visit can be made
   */
  async read(
    maildrop: MaildropEntity,
    version: number | null,
    session: { readonly lease: Lease; readonly signal: AbortSignal; readonly stages: VisitStages },
  ): Promise<VisitContext> {
    const { mailboxId } = maildrop;
    const kept = await this.mailbox(mailboxId, version);
    const { pop, dailyBytes, token } = kept;
    const settings = await this.installation(version === null ? 0 : settingsAge);
    const credentials = token ? await this.byToken(mailboxId, token) : this.byPassword(kept);
    if (!(await this.deletesAreSafe()) && !settings.deleteWithoutDurability) {
      throw new VisitRefusedError(
        'database',
        'MariaDB does not write each commit to disk (innodb_flush_log_at_trx_commit is not 1), so mail cannot be deleted on its ' +
          'server safely. Set it to 1, or allow deleteWithoutDurability in the settings.',
      );
    }
    return {
      ...session,
      mailboxId,
      pop,
      dailyBytes: dailyBytes ?? settings.mailboxDefaults.dailyBytes,
      credentials,
      ...(token ? { anotherToken: (refused: string) => this.token(mailboxId, token, refused) } : {}),
      activatedAt: maildrop.firstSignedInAt,
      storing: once(() => this.storing(mailboxId, settings.reopenDays)),
    };
  }

  /** How often a mailbox that was read before is polled, in seconds; 60 where it could not be read. */
  pollSeconds(mailboxId: string): number {
    return this.kept.get(mailboxId)?.pop.pollSeconds ?? 60;
  }

  private async storing(mailboxId: string, reopenDays: number): ReturnType<VisitContext['storing']> {
    const { read } = this.database;
    const mailbox = await read.findOneByOrFail(MailboxEntity, { id: mailboxId });
    return readStoring(read, mailbox, { reopenDays, threadKey: await this.threadIds.key() });
  }

  private async mailbox(id: string, version: number | null): Promise<Kept> {
    const known = this.kept.get(id);
    if (known?.version === version) return known;
    const mailbox = await this.database.read.findOneByOrFail(MailboxEntity, { id });
    const { pop, smtp, oauth2, more } = mailbox.groups;
    const byToken = pop.authentication === 'oauth2';
    const kept: Kept = {
      version: mailbox.version,
      pop,
      dailyBytes: more.dailyBytes,
      secret: await this.secrets.sealed(this.database.read, id, 'pop.password', popBinding({ pop })),
      token: byToken ? { pop, smtp, oauth2 } : null,
    };
    this.kept.delete(id);
    this.kept.set(id, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostKept && oldest !== undefined) this.kept.delete(oldest);
    return kept;
  }

  private installation(age: number): Promise<Settings> {
    const now = performance.now();
    if (this.lastSettings && now - this.lastSettings.at < age) return this.lastSettings.read;
    const read = this.settings.read();
    this.lastSettings = { read, at: now };
    read.catch(() => (this.lastSettings = null));
    return read;
  }

  private async byToken(mailboxId: string, settings: TokenSettings): Promise<Credentials> {
    return { method: 'oauth2', user: settings.pop.user, accessToken: await this.token(mailboxId, settings, null) };
  }

  private async token(mailboxId: string, settings: TokenSettings, refused: string | null): Promise<string> {
    try {
      return (await this.tokens.get(mailboxId, settings, refused)).token;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      throw new VisitRefusedError(error.kind, error.message);
    }
  }

  private byPassword({ pop, secret }: Kept): Credentials {
    if (secret === null) {
      throw new VisitRefusedError('sign-in', 'No password is stored for this server and user: type it again and save.');
    }
    return { method: 'password', user: pop.user, password: this.secrets.unseal(secret) };
  }

  private async deletesAreSafe(): Promise<boolean> {
    this.mayDelete ??= durable(this.database);
    const safe = await this.mayDelete;
    // Asked again while it is not, so that a mended server is believed without a restart.
    if (!safe) this.mayDelete = null;
    return safe;
  }
}
