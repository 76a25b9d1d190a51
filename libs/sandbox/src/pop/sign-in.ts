import type { PopSession } from './session-state.ts';

/** Wrong passwords after which the server hangs up. */
const MAX_FAILED_SIGN_INS = 5;
/** RFC 4422: anything but base64 in a response is a fault of the client. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** USER and PASS (RFC 1939, section 7) and AUTH PLAIN (RFC 5034, RFC 4616), with or without initial response. */
export async function signIn(session: PopSession, command: 'USER' | 'PASS' | 'AUTH', args: string[]): Promise<void> {
  const { connection } = session;
  if (command === 'USER') {
    session.userGiven = args.join(' ');
    return connection.write('+OK password?\r\n');
  }
  if (command === 'AUTH') return authenticate(session, args);
  if (session.userGiven === null) return connection.write('-ERR USER first\r\n');
  const user = session.userGiven;
  session.userGiven = null;
  // A password may hold spaces: PASS has one argument, the rest of the line.
  return enter(session, user, args.join(' '));
}

async function authenticate(session: PopSession, [mechanism, initial]: string[]): Promise<void> {
  const { connection, faults } = session;
  if (faults.noSasl) return connection.write('-ERR unknown command\r\n');
  if (mechanism === undefined) return connection.write('+OK mechanisms\r\nPLAIN\r\n.\r\n');
  if (mechanism.toUpperCase() !== 'PLAIN') return connection.write('-ERR unknown mechanism\r\n');
  const response = initial ?? (await askForResponse(session));
  if (response === null || response === '*') return connection.write('-ERR authentication cancelled\r\n');
  // "=" alone is an empty initial response (RFC 5034, section 4).
  const text = response === '=' ? '' : response;
  if (!BASE64.test(text)) return connection.write('-ERR not base64\r\n');
  const [, user, password] = Buffer.from(text, 'base64').toString('utf8').split('\0');
  if (user === undefined || password === undefined) return connection.write('-ERR malformed PLAIN response\r\n');
  return enter(session, user, password);
}

async function askForResponse({ connection }: PopSession): Promise<string | null> {
  await connection.write('+ \r\n');
  return connection.readLine();
}

async function enter(session: PopSession, user: string, password: string): Promise<void> {
  const { connection, faults, maildrops, record } = session;
  const refusal = signInRefusal(session);
  if (refusal !== null) return connection.write(`-ERR ${refusal}\r\n`);
  const maildrop = maildrops.get(user);
  if (maildrop?.password !== password) {
    session.failedSignIns += 1;
    await connection.write('-ERR [AUTH] wrong user name or password\r\n');
    if (session.failedSignIns >= MAX_FAILED_SIGN_INS) connection.drop();
    return;
  }
  if (faults.inUse || !maildrop.lock()) {
    return connection.write('-ERR [IN-USE] another session holds this maildrop\r\n');
  }
  session.open = { maildrop, listing: maildrop.messages, deleted: new Set() };
  record.user = user;
  return connection.write(`+OK ${session.open.listing.length} messages\r\n`);
}

function signInRefusal({ faults }: PopSession): string | null {
  if (faults.refuseSignIn !== null) return faults.refuseSignIn;
  if (faults.loginDelay) return '[LOGIN-DELAY] too soon since the last session';
  if (faults.sysTemp) return '[SYS/TEMP] mail store not available';
  return null;
}
