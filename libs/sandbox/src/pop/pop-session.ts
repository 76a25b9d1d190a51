import { setTimeout } from 'node:timers/promises';
import { SessionOver } from './pop-connection.ts';
import type { FaultAct, PopCommand } from './pop-faults.ts';
import { blanked, MAX_RECORDED_COMMANDS } from './session-record.ts';
import type { PopSession } from './session-state.ts';
import { signIn } from './sign-in.ts';
import { messageNamed, transact } from './transaction.ts';

const COMMANDS: ReadonlySet<string> = new Set<PopCommand>([
  'CAPA',
  'STLS',
  'AUTH',
  'USER',
  'PASS',
  'STAT',
  'LIST',
  'UIDL',
  'RETR',
  'TOP',
  'DELE',
  'RSET',
  'NOOP',
  'QUIT',
]);

/** One session from greeting to its end; never throws but for a fault of its own code. */
export async function runSession(session: PopSession, tlsFirst: boolean): Promise<void> {
  const { connection, faults, record } = session;
  try {
    if (faults.take('CONNECT', 1, null)) await connection.hang();
    if (tlsFirst && session.context) await connection.secure(session.context);
    connection.listen();
    await connection.write(`${faults.greeting ?? '+OK Postroom sandbox ready'}\r\n`);
    await converse(session);
  } catch (error) {
    if (!(error instanceof SessionOver)) throw error;
  } finally {
    session.open?.maildrop.unlock();
    if (record.ended === 'open') connection.close('server');
  }
}

async function converse(session: PopSession): Promise<void> {
  const { connection, faults, record } = session;
  const seen = new Map<string, number>();
  while (record.ended === 'open') {
    const line = await nextLine(session);
    if (line === null) return;
    if (record.commands.length < MAX_RECORDED_COMMANDS) record.commands.push(blanked(line));
    const [verb = '', ...args] = line.split(' ');
    const command = verb.toUpperCase();
    if (faults.noPipelining) connection.discardHeld();
    if (faults.delayMs > 0) await setTimeout(faults.delayMs, undefined, { ref: false });
    if (!isCommand(command)) {
      await connection.write('-ERR unknown command\r\n');
      continue;
    }
    const nth = (seen.get(command) ?? 0) + 1;
    seen.set(command, nth);
    const act = faults.take(command, nth, messageNamed(session.open, args[0])?.uidl ?? null);
    await carryOut(session, command, args, act);
  }
}

async function carryOut(session: PopSession, command: PopCommand, args: string[], act: FaultAct | null): Promise<void> {
  const { connection } = session;
  if (act?.kind === 'hang') return connection.hang();
  if (act?.kind === 'drop' && !act.answered) return connection.drop();
  if (act?.kind === 'refuse') return connection.write(`-ERR ${act.text}\r\n`);
  await perform(session, command, args);
  if (act?.kind === 'drop') connection.drop();
}

async function perform(session: PopSession, command: PopCommand, args: string[]): Promise<void> {
  const { connection, faults, open } = session;
  if (command === 'CAPA' && !faults.noCapa) return connection.write(capabilities(session));
  if (open) return transact(session, open, command, args);
  switch (command) {
    case 'STLS':
      return startTls(session);
    case 'USER':
    case 'PASS':
    case 'AUTH':
      return signIn(session, command, args);
    case 'QUIT':
      await connection.write('+OK bye\r\n');
      connection.close('quit');
      return;
    default:
      return connection.write('-ERR not now\r\n');
  }
}

async function startTls({ connection, context, faults, record }: PopSession): Promise<void> {
  if (!context || faults.noStls || record.secure) return connection.write('-ERR no TLS here\r\n');
  await connection.write(`+OK begin TLS\r\n${faults.bytesAfterStls ?? ''}`);
  await connection.secure(context);
  connection.listen();
}

/** CAPA's answer (RFC 2449; AUTH-RESP-CODE of RFC 3206; STLS of RFC 2595). */
function capabilities({ faults, context, record, open }: PopSession): string {
  const lines = ['RESP-CODES', 'AUTH-RESP-CODE'];
  if (!faults.noTop) lines.push('TOP');
  if (!faults.noUidl) lines.push('UIDL');
  if (!faults.noPipelining) lines.push('PIPELINING');
  lines.push('USER');
  if (!faults.noSasl) lines.push('SASL PLAIN');
  if (context && !faults.noStls && !record.secure && !open) lines.push('STLS');
  return ['+OK capabilities', ...lines, 'IMPLEMENTATION Postroom-Sandbox', '.', ''].join('\r\n');
}

/** The next command line; null at the end. A line past its bound is answered and ends the session. */
async function nextLine({ connection }: PopSession): Promise<string | null> {
  try {
    return await connection.readLine();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    await connection.write('-ERR line too long\r\n');
    return connection.drop();
  }
}

function isCommand(word: string): word is PopCommand {
  return COMMANDS.has(word);
}
