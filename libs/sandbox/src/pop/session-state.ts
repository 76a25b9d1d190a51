import type { SecureContext } from 'node:tls';
import type { Maildrop, WaitingMessage } from './maildrop.ts';
import type { PopConnection } from './pop-connection.ts';
import type { PopFaults } from './pop-faults.ts';
import type { SessionRecord } from './session-record.ts';

/** What the maildrop was when the session took it (RFC 1939, section 4), and what the session marked. */
export interface OpenMaildrop {
  readonly maildrop: Maildrop;
  readonly listing: readonly WaitingMessage[];
  readonly deleted: Set<WaitingMessage>;
}

/** What all commands of a session share. */
export interface PopSession {
  readonly connection: PopConnection;
  readonly faults: PopFaults;
  readonly record: SessionRecord;
  readonly maildrops: ReadonlyMap<string, Maildrop>;
  readonly context: SecureContext | null;
  /** Null in the AUTHORIZATION state. */
  open: OpenMaildrop | null;
  /** The name that USER gave. */
  userGiven: string | null;
  failedSignIns: number;
}
