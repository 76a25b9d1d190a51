import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { TokenCreate, TokenCreated } from '@postroom/contracts';
import { LessThan } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import type { Caller } from '../http/caller.ts';
import { ApiTokenEntity, SessionEntity } from '../person/person.entity.ts';
import { findCaller } from '../person/person.service.ts';

const hour = 3_600_000;
/** A session ends after this long without a request, and in any case after its longest life. */
export const sessionIdle = 12 * hour;
export const sessionLife = 7 * 24 * hour;
/** How often "last seen" is written: not with each request. */
const touchEvery = 60_000;
const tokenBytes = 32;

const hash = (token: string) => createHash('sha256').update(token).digest('hex');

/** Sessions and API tokens: opaque, random, and in the database by their hash only. */
@Injectable()
export class Sessions {
  constructor(private readonly database: Database) {}

  /** Begins a session; gives the cookie's value, which nobody can read back. */
  async begin(personId: string, from: { address: string; userAgent: string }): Promise<string> {
    const token = randomBytes(tokenBytes).toString('base64url');
    const now = Date.now();
    await this.database.run(async (tx) => {
      await tx.delete(SessionEntity, { lastSeenAt: LessThan(now - sessionIdle) });
      await tx.insert(SessionEntity, {
        id: newId(),
        tokenHash: hash(token),
        personId,
        createdAt: now,
        lastSeenAt: now,
        address: from.address.slice(0, 64),
        userAgent: from.userAgent.slice(0, 255),
      });
    });
    return token;
  }

  /** The caller of a cookie's value; null where the session is unknown, over, or its person deactivated. */
  async caller(token: string): Promise<Caller | null> {
    const session = await this.database.read.findOneBy(SessionEntity, { tokenHash: hash(token) });
    const now = Date.now();
    if (!session || session.lastSeenAt < now - sessionIdle || session.createdAt < now - sessionLife) return null;
    if (session.lastSeenAt < now - touchEvery) {
      await this.database.run((tx) => tx.update(SessionEntity, { id: session.id }, { lastSeenAt: now }));
    }
    return findCaller(this.database.read, session.personId, { sessionId: session.id, tokenScope: null });
  }

  async end(sessionId: string): Promise<void> {
    await this.database.run((tx) => tx.delete(SessionEntity, { id: sessionId }));
  }

  /** Makes an API token, which is shown this once. */
  async makeToken(body: TokenCreate, caller: Caller): Promise<TokenCreated> {
    const token = `pr_${randomBytes(tokenBytes).toString('base64url')}`;
    const now = Date.now();
    const expiresAt = now + body.days * 24 * hour;
    const id = newId();
    await this.database.run(async (tx) => {
      await tx.insert(ApiTokenEntity, {
        id,
        tokenHash: hash(token),
        personId: caller.personId,
        name: body.name,
        scope: body.scope,
        createdAt: now,
        expiresAt,
      });
      await recordAudit(tx, {
        personId: caller.personId,
        action: 'token.created',
        targetId: id,
        detail: { name: body.name, scope: body.scope },
      });
    });
    return { id, name: body.name, scope: body.scope, expiresAt: new Date(expiresAt).toISOString(), token };
  }

  /** The caller of an API token; null where it is unknown or over. */
  async tokenCaller(token: string): Promise<Caller | null> {
    const row = await this.database.read.findOneBy(ApiTokenEntity, { tokenHash: hash(token) });
    if (!row || row.expiresAt < Date.now()) return null;
    return findCaller(this.database.read, row.personId, { sessionId: null, tokenScope: row.scope });
  }
}
