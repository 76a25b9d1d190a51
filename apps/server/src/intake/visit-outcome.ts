import type { MailboxErrorKind } from '@postroom/contracts';
import { Pop3Error, type Pop3ErrorKind } from '@postroom/pop3';
import { StorageError } from '../storage/place.ts';

/** What ended a visit early: the kind that the API names, and the server's own words with what to do. */
export interface VisitError {
  readonly kind: MailboxErrorKind;
  readonly message: string;
}

const longestMessage = 1000;

/** A visit that cannot be made with these settings: nothing was sent, nothing downloaded or deleted. */
export class VisitRefusedError extends Error {
  constructor(
    readonly kind: MailboxErrorKind,
    message: string,
  ) {
    super(message);
    this.name = 'VisitRefusedError';
  }
}

const ofPop3: Partial<Record<Pop3ErrorKind, MailboxErrorKind>> = {
  name: 'name',
  refused: 'refused',
  timeout: 'timeout',
  tls: 'tls',
  greeting: 'greeting',
  'sign-in': 'sign-in',
  grant: 'grant',
  'in-use': 'in-use',
  temporary: 'temporary',
  'login-delay': 'login-delay',
};

/** Errors of the file system that say the disk refuses, not that our code is wrong. */
const diskCodes = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE']);

/** SQLITE_FULL; MariaDB: disk full, table full. */
function isDatabaseFull(error: unknown): boolean {
  const driver = (error as { driverError?: { errno?: unknown; errcode?: unknown } } | null)?.driverError;
  return driver?.errcode === 13 || driver?.errno === 1021 || driver?.errno === 1114;
}

/** A failure as a value: the kind, and a sentence. Unknown failures are the database's: nothing else is left to fail. */
export function visitError(error: unknown): VisitError {
  if (error instanceof VisitRefusedError) return { kind: error.kind, message: error.message };
  if (error instanceof StorageError) {
    return { kind: 'storage', message: `${error.message} Mail stays on its server until this is mended.` };
  }
  if (error instanceof Pop3Error) {
    const words = error.advice === undefined ? error.message : `${error.message} ${error.advice}`;
    return { kind: ofPop3[error.kind] ?? 'protocol', message: words.slice(0, longestMessage) };
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (isDatabaseFull(error)) {
    return {
      kind: 'storage',
      message: 'The disk of the database is full. Mail stays on its server until this is mended.',
    };
  }
  if (typeof code === 'string' && diskCodes.has(code)) {
    const detail = code === 'ENOSPC' ? 'The disk is full' : `The disk refuses (${code})`;
    return { kind: 'storage', message: `${detail}. Mail stays on its server until this is mended.` };
  }
  return {
    kind: 'database',
    message: `The database refused: ${String(message)}. Mail stays on its server until it works again.`.slice(
      0,
      longestMessage,
    ),
  };
}

const second = 1000;
const longestPause = 15 * 60 * second;
/** A server that says "in use" is asked again soon: another program is reading, or our own last session not yet over. */
const inUsePause = 30 * second;
/** A wrong password is not hammered. */
const signInPause = 60 * second;

/**
 * When a mailbox is visited next, in ms from now: after a success its poll interval, after the n-th failure running
 * 2^(n−1) times as long, at most 15 minutes, with up to a fifth taken off at random so that mailboxes of one server do
 * not come back all at once.
 * @param failures failed visits running, this one included; 0 after a success
 * @param random 0 to 1
 */
export function pauseAfter(error: VisitError | null, failures: number, pollSeconds: number, random: number): number {
  const poll = pollSeconds * second;
  if (error === null) return poll;
  if (error.kind === 'in-use') return Math.max(inUsePause, Math.min(poll, longestPause));
  const first = error.kind === 'sign-in' || error.kind === 'grant' ? Math.max(poll, signInPause) : poll;
  const pause = Math.min(first * 2 ** Math.min(failures - 1, 20), Math.max(longestPause, poll));
  return Math.round(pause * (1 - random / 5));
}
