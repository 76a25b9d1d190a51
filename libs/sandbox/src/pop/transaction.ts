import type { WaitingMessage } from './maildrop.ts';
import { dotStuffed, endOfHeaders, topOf } from './message-lines.ts';
import type { PopCommand, PopFaults } from './pop-faults.ts';
import type { OpenMaildrop, PopSession } from './session-state.ts';

/** An argument of more digits than this is no number of a message or of lines. */
const NUMBER = /^\d{1,9}$/;
const STATUS_HEADER = Buffer.from('Status: RO\r\n');
const ENDLESS_PIECE = Buffer.from('So much to say, and no end to it.\r\n'.repeat(500));
const ENDLESS_LINE = Buffer.alloc(16_384, 'no line end ');

/** The commands of the TRANSACTION state, and QUIT with its UPDATE (RFC 1939, sections 5 to 7). */
export async function transact(
  session: PopSession,
  open: OpenMaildrop,
  command: PopCommand,
  args: string[],
): Promise<void> {
  const { connection, faults } = session;
  switch (command) {
    case 'STAT': {
      const sizes = present(open).map(({ message }) => statedSize(message, faults));
      return connection.write(`+OK ${sizes.length} ${sizes.reduce((sum, size) => sum + size, 0)}\r\n`);
    }
    case 'LIST':
      return list(session, open, args, (message) => String(statedSize(message, faults)));
    case 'UIDL':
      if (faults.noUidl) return connection.write('-ERR unknown command\r\n');
      return list(session, open, args, ({ uidl }) => uidl);
    case 'RETR':
      return retrieve(session, open, args);
    case 'TOP':
      return top(session, open, args);
    case 'DELE': {
      const message = messageNamed(open, args[0]);
      if (!message) return connection.write('-ERR no such message\r\n');
      open.deleted.add(message);
      return connection.write('+OK marked\r\n');
    }
    case 'RSET':
      open.deleted.clear();
      return connection.write('+OK nothing is marked\r\n');
    case 'NOOP':
      return connection.write('+OK\r\n');
    case 'QUIT':
      return quit(session, open);
    default:
      return connection.write('-ERR not now\r\n');
  }
}

/** The message that an argument names, unless there is none or it is marked as deleted. */
export function messageNamed(open: OpenMaildrop | null, argument: string | undefined): WaitingMessage | null {
  if (!open || argument === undefined || !NUMBER.test(argument)) return null;
  const message = open.listing[Number(argument) - 1];
  return message && !open.deleted.has(message) ? message : null;
}

/** What is listed: the numbers of marked messages are left out, the others keep theirs. */
function present(open: OpenMaildrop): { number: number; message: WaitingMessage }[] {
  return open.listing
    .map((message, index) => ({ number: index + 1, message }))
    .filter(({ message }) => !open.deleted.has(message));
}

async function list(
  { connection }: PopSession,
  open: OpenMaildrop,
  [argument]: string[],
  fact: (message: WaitingMessage) => string,
): Promise<void> {
  if (argument !== undefined && argument !== '') {
    const message = messageNamed(open, argument);
    return connection.write(message ? `+OK ${Number(argument)} ${fact(message)}\r\n` : '-ERR no such message\r\n');
  }
  const lines = present(open).map(({ number, message }) => `${number} ${fact(message)}\r\n`);
  return connection.write(`+OK ${lines.length} messages\r\n${lines.join('')}.\r\n`);
}

async function retrieve(session: PopSession, open: OpenMaildrop, [argument]: string[]): Promise<void> {
  const { connection, faults } = session;
  const message = messageNamed(open, argument);
  if (!message) return connection.write('-ERR no such message\r\n');
  const raw = served(message, faults);
  await connection.write(`+OK ${raw.length} octets\r\n`);
  await connection.write(dotStuffed(raw));
  while (faults.endlessBody) await connection.write(ENDLESS_PIECE);
  while (faults.endlessLine) await connection.write(ENDLESS_LINE);
  await connection.write('.\r\n');
  message.retrieved = true;
}

async function top({ connection, faults }: PopSession, open: OpenMaildrop, args: string[]): Promise<void> {
  if (faults.noTop) return connection.write('-ERR unknown command\r\n');
  const message = messageNamed(open, args[0]);
  if (!message) return connection.write('-ERR no such message\r\n');
  const lines = args[1];
  if (lines === undefined || !NUMBER.test(lines)) return connection.write('-ERR how many lines?\r\n');
  await connection.write('+OK top of message follows\r\n');
  await connection.write(dotStuffed(topOf(served(message, faults), Number(lines))));
  await connection.write('.\r\n');
}

async function quit(session: PopSession, open: OpenMaildrop): Promise<void> {
  const { connection, faults } = session;
  const refusal = faults.refuseQuit ?? (faults.ignoreDele ? null : update(open));
  // A client that has its answer may sign in again at once.
  open.maildrop.unlock();
  session.open = null;
  if (!faults.noQuitAnswer) {
    await connection.write(refusal === null ? '+OK bye\r\n' : `-ERR ${refusal}\r\n`);
  }
  connection.close('quit');
}

/** Removes what is marked; gives the refusal where files cannot be removed (RFC 1939, section 6). */
function update({ maildrop, deleted }: OpenMaildrop): string | null {
  try {
    maildrop.remove(deleted);
    return null;
  } catch {
    return '[SYS/TEMP] some messages not removed';
  }
}

function statedSize(message: WaitingMessage, faults: PopFaults): number {
  return Math.max(0, served(message, faults).length + faults.sizeOffset);
}

/** The message as this server shows it now; see `statusHeaders`. */
function served({ raw, retrieved }: WaitingMessage, faults: PopFaults): Buffer {
  if (!faults.statusHeaders || !retrieved) return raw;
  const end = endOfHeaders(raw);
  // In front of the empty line, or behind the last header line where there is none.
  const at = end >= 2 && raw.subarray(end - 4, end).equals(Buffer.from('\r\n\r\n')) ? end - 2 : end;
  return Buffer.concat([raw.subarray(0, at), STATUS_HEADER, raw.subarray(at)]);
}
