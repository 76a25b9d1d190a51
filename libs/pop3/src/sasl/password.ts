import { SaslFault, type SaslMechanism } from './mechanism.ts';

/** PLAIN (RFC 4616). */
export function plain(user: string, password: string): SaslMechanism {
  return {
    name: 'PLAIN',
    respond: (round) => onlyOnce(round, Buffer.from(`\0${user}\0${password}`, 'utf8')),
    accepted: () => undefined,
  };
}

/** LOGIN (draft-murchison-sasl-login): name and password, whatever the challenges say. */
export function login(user: string, password: string): SaslMechanism {
  return {
    name: 'LOGIN',
    respond: (round) => (round === 0 ? Buffer.from(user, 'utf8') : onlyOnce(round - 1, Buffer.from(password, 'utf8'))),
    accepted: () => undefined,
  };
}

function onlyOnce(round: number, answer: Buffer): Buffer {
  if (round > 0) throw new SaslFault('the server asked for more than the mechanism has');
  return answer;
}
