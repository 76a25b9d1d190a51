import { Injectable } from '@nestjs/common';
import type { BulkSkipReason, Fault, MailboxBulk, MailboxBulkResult, ProblemCode } from '@postroom/contracts';
import { In } from 'typeorm';
import { Database } from '../database/database.ts';
import type { Caller } from '../http/caller.ts';
import { notFound, ProblemError } from '../http/problem-error.ts';
import { MaildropEntity } from '../intake/maildrop.entity.ts';
import { MailboxTaking } from '../mailbox/mailbox-taking.service.ts';
import { MailboxEntity } from '../mailbox/mailbox.entity.ts';

type Found = Pick<MailboxEntity, 'id' | 'email' | 'name' | 'active'>;
type Question = Pick<MaildropEntity, 'question' | 'choice' | 'firstSignedInAt'>;

const reasons: Partial<Record<ProblemCode, BulkSkipReason>> = {
  'not-found': 'gone',
  'wrong-state': 'retired',
  'version-conflict': 'version',
};

/** The same change to many mailboxes, each saved as if it were the only one. */
@Injectable()
export class BulkSaves {
  constructor(
    private readonly database: Database,
    private readonly taking: MailboxTaking,
  ) {}

  /**
   * Each mailbox has a transaction of its own, with history and audit as any save of it, so that one which is refused
   * keeps no other from being saved. A dry run goes the same way and undoes each.
   */
  async save({ ids, change, versions = {} }: MailboxBulk, caller: Caller, dryRun: boolean): Promise<MailboxBulkResult> {
    const result: MailboxBulkResult = { changed: [], unchanged: [], skipped: [] };
    const wanted = [...new Set(ids)];
    const found = await this.found(wanted);
    const questions = change.active === true ? await this.questions(wanted) : new Map<string, Question>();
    for (const id of wanted) {
      const before = found.get(id);
      const asked = questions.get(id);
      const version = versions[id];
      try {
        if (!before) throw notFound('This mailbox');
        if (change.active === true && !before.active) refuseWhileAsking(asked);
        const body = version === undefined ? change : { ...change, version };
        const taken = await this.taking.change(id, body, caller, { dryRun });
        const { email, name, version: now, warnings = [] } = taken.mailbox;
        if (taken.kind !== 'changed') result.unchanged.push({ id, email, name });
        else {
          const asks = change.active === true && !before.active && isFirst(asked);
          const changes = taken.changes.map(({ path, from, to }) => ({ path, from: from ?? null, to: to ?? null }));
          result.changed.push({ id, email, name, version: now, changes, asks, warnings });
        }
      } catch (error) {
        result.skipped.push(skipped(id, before, error));
      }
    }
    return result;
  }

  private async found(ids: readonly string[]): Promise<Map<string, Found>> {
    const rows = await this.database.read.find(MailboxEntity, {
      select: { id: true, email: true, name: true, active: true },
      where: { id: In([...ids]) },
    });
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async questions(mailboxIds: readonly string[]): Promise<Map<string, Question>> {
    const rows = await this.database.read.find(MaildropEntity, {
      select: { id: true, mailboxId: true, question: true, choice: true, firstSignedInAt: true },
      where: { mailboxId: In([...mailboxIds]), current: true },
    });
    return new Map(rows.map((row) => [row.mailboxId, row]));
  }
}

class StillAsking extends Error {}

/** Its question stands open: switched on it would only wait, and the choice is made for each mailbox by itself. */
function refuseWhileAsking(asked: Question | undefined): void {
  const question = asked?.choice === null ? asked.question : null;
  if (question === null) return;
  const { count } = question;
  throw new StillAsking(
    `It waits for your choice what becomes of ${count} ${count === 1 ? 'message' : 'messages'}. Open it, choose, then switch it on.`,
  );
}

function isFirst(asked: Question | undefined): boolean {
  return asked?.choice === null && asked.firstSignedInAt === null;
}

function skipped(id: string, before: Found | undefined, error: unknown): MailboxBulkResult['skipped'][number] {
  const { email = '', name = '' } = before ?? {};
  if (error instanceof StillAsking) {
    return { id, email, name, reason: 'first-activation', message: error.message, errors: [] };
  }
  if (!(error instanceof ProblemError)) throw error;
  const errors: Fault[] = [...(error.more.errors ?? [])];
  return { id, email, name, reason: reasons[error.code] ?? 'refused', message: error.message, errors };
}
