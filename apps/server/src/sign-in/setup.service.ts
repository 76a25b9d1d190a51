import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Setup } from '@postroom/contracts';
import { Database, type Tx } from '../database/database.ts';
import { Departments } from '../department/departments.service.ts';
import { ProblemError } from '../http/problem-error.ts';
import { hashPassword } from '../person/password-hash.service.ts';
import { People } from '../person/people.service.ts';
import { SettingEntity } from '../settings/setting.entity.ts';

const row = 'setup-token';
/** 128 bits, valid for a day; ten wrong tries end it. */
const tokenBytes = 16;
const life = 24 * 3_600_000;
const mostWrong = 10;

interface StoredToken {
  readonly hash: string;
  readonly expiresAt: number;
  readonly wrong: number;
}

const hash = (token: string) => createHash('sha256').update(token).digest('hex');

/** The one-time page of a first start: open while no person exists, for whoever reads the server's standard error. */
@Injectable()
export class FirstSetup {
  constructor(
    private readonly database: Database,
    private readonly people: People,
    private readonly departments: Departments,
  ) {}

  async isOpen(): Promise<boolean> {
    return !(await this.people.anybody());
  }

  /** A new token for this start, which ends the one before; null where people exist. */
  async newToken(): Promise<string | null> {
    if (!(await this.isOpen())) return null;
    const token = randomBytes(tokenBytes).toString('base64url');
    await this.write({ hash: hash(token), expiresAt: Date.now() + life, wrong: 0 });
    return token;
  }

  /** Makes the first administrator and closes the page; gives their id. */
  async finish(body: Setup): Promise<string> {
    await this.check(body.token.trim());
    const passwordHash = await hashPassword(body.password);
    return this.database.run(async (tx) => {
      // The row is taken first, so that of two at once only one makes a person.
      const taken = await tx.delete(SettingEntity, { name: row });
      if (taken.affected !== 1 || (await this.people.anybody())) throw closed();
      const root = await this.departments.root(tx);
      const { name, email } = body;
      const assignments = [{ departmentId: root.id, role: 'administrator' as const }];
      const person = await this.people.insert(tx, { name, email, active: true, assignments }, passwordHash, null);
      return person.id;
    });
  }

  private async check(token: string): Promise<void> {
    const stored = await this.database.run(async (tx) => {
      // Holds the row before it is read, so that tries at once are all counted.
      await tx.update(SettingEntity, { name: row }, { version: 1 });
      const found = await this.readToken(tx);
      if (!found || found.expiresAt < Date.now() || found.wrong >= mostWrong) return null;
      const right = timingSafeEqual(Buffer.from(found.hash), Buffer.from(hash(token)));
      if (!right) await tx.update(SettingEntity, { name: row }, { value: { ...found, wrong: found.wrong + 1 } });
      return right;
    });
    if (stored === null || !(await this.isOpen())) throw closed();
    if (!stored) {
      throw new ProblemError(
        'setup-token-wrong',
        'This is not the token of this start. Copy it from the server’s window.',
        {
          errors: [{ path: 'token', message: 'Copy the token from the server’s window (standard error).' }],
        },
      );
    }
  }

  private async readToken(tx: Tx): Promise<StoredToken | null> {
    const stored = await tx.findOneBy(SettingEntity, { name: row });
    return stored ? (stored.value as StoredToken) : null;
  }

  private async write(token: StoredToken): Promise<void> {
    await this.database.run(async (tx) => {
      await tx.delete(SettingEntity, { name: row });
      await tx.insert(SettingEntity, { name: row, version: 1, value: token });
    });
  }
}

function closed(): ProblemError {
  return new ProblemError(
    'setup-closed',
    'Set-up is closed: somebody has finished it, or its token has ended. Restart the server for a new token.',
  );
}
