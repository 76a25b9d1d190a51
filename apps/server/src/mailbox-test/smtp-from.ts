import { domainToASCII } from 'node:url';
import { type CautionCode, type Facts, StageFailure } from './failures.ts';
import type { Reply, SmtpTalk } from './smtp-talk.ts';

const wantsSignIn = ({ code, words }: Reply) =>
  code === 530 || /authenticat\w+ (is )?required|log ?in first|must (first )?(authenticate|log ?in)/i.test(words);
const deniesRelay = ({ words }: Reply) => /relay/i.test(words);
const refusesSender = ({ words }: Reply) =>
  /sender (address )?(rejected|not allowed|denied)|not (owned|allowed to send)|send ?as|from address/i.test(words);

function refusal(reply: Reply, email: string): StageFailure {
  const { code, words } = reply;
  if (wantsSignIn(reply)) return new StageFailure('sign-in-wanted', { words });
  if (deniesRelay(reply)) return new StageFailure('relay-denied', { words });
  if (code >= 400 && code < 500) return new StageFailure('from-later', { words });
  return new StageFailure('sender-refused', { email, words });
}

/**
 * Whether the server takes mail from this address: begins a message to the address itself and takes it back, so that
 * none is sent. @returns what to be careful about @throws StageFailure
 */
export async function fromAccepted(
  talk: SmtpTalk,
  email: string,
  extensions: ReadonlyMap<string, string>,
): Promise<{ code: CautionCode; facts: Facts } | null> {
  const at = email.lastIndexOf('@');
  const local = email.slice(0, at);
  const wide = /[^\u0000-\u007f]/.test(local);
  const address = `${local}@${domainToASCII(email.slice(at + 1)) || email.slice(at + 1)}`;
  const international = wide && extensions.has('SMTPUTF8') ? ' SMTPUTF8' : '';
  const from = await talk.command(`MAIL FROM:<${address}>${international}`);
  if (from.code !== 250) throw refusal(from, email);
  const to = await talk.command(`RCPT TO:<${address}>`);
  await talk.command('RSET');
  if (to.code === 250 || to.code === 251 || to.code === 252) return null;
  if (wantsSignIn(to) || deniesRelay(to) || refusesSender(to)) throw refusal(to, email);
  const later = to.code >= 400 && to.code < 500;
  return { code: later ? 'own-address-later' : 'own-address-refused', facts: { words: to.words } };
}
