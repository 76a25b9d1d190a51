import type { Role } from '@postroom/contracts';
import { Entity, Index } from 'typeorm';
import { FlagColumn, IdColumn, InstantColumn, NameColumn, RefColumn } from '../database/columns.ts';

@Entity('person')
@Index('person_email', ['emailKey'], { unique: true })
export class PersonEntity {
  @IdColumn('id') id: string;
  @NameColumn('name', 128) name: string;
  @NameColumn('email', 254) email: string;
  /** The address in lower case: what is unique. */
  @NameColumn('email_key', 254) emailKey: string;
  /** argon2id in PHC form; null for a person who cannot sign in by password. */
  @NameColumn('password_hash', 255, { nullable: true }) passwordHash: string | null;
  @FlagColumn('active') active: boolean;
  @InstantColumn('created_at') createdAt: number;
}

/** A role in a department and everything under it. */
@Entity('assignment')
@Index('assignment_department', ['departmentId'])
export class AssignmentEntity {
  @IdColumn('person_id') personId: string;
  @IdColumn('department_id') departmentId: string;
  @NameColumn('role', 16) role: Role;
}

@Entity('session')
@Index('session_token', ['tokenHash'], { unique: true })
@Index('session_person', ['personId'])
export class SessionEntity {
  @IdColumn('id') id: string;
  /** SHA-256 of what the cookie holds: the table alone signs nobody in. */
  @NameColumn('token_hash', 64) tokenHash: string;
  @RefColumn('person_id') personId: string;
  @InstantColumn('created_at') createdAt: number;
  @InstantColumn('last_seen_at') lastSeenAt: number;
  @NameColumn('address', 64) address: string;
  @NameColumn('user_agent', 255) userAgent: string;
}

@Entity('api_token')
@Index('api_token_token', ['tokenHash'], { unique: true })
export class ApiTokenEntity {
  @IdColumn('id') id: string;
  @NameColumn('token_hash', 64) tokenHash: string;
  @RefColumn('person_id') personId: string;
  @NameColumn('name', 128) name: string;
  @NameColumn('scope', 16) scope: 'api' | 'metrics';
  @InstantColumn('created_at') createdAt: number;
  @InstantColumn('expires_at') expiresAt: number;
}
