import { SaslFault, type SaslMechanism } from './mechanism.ts';

const FINISH_XOAUTH2 = Buffer.alloc(0);
/** RFC 7628 section 3.2.3: a dummy answer to the error challenge. */
const FINISH_OAUTHBEARER = Buffer.from([1]);

/** XOAUTH2, as Google and Microsoft describe it. */
export function xoauth2(user: string, accessToken: string): SaslMechanism {
  return bearer('XOAUTH2', `user=${user}\x01auth=Bearer ${accessToken}\x01\x01`, FINISH_XOAUTH2);
}

/** OAUTHBEARER (RFC 7628). */
export function oauthBearer(user: string, accessToken: string, host: string, port: number): SaslMechanism {
  const name = user.replaceAll('=', '=3D').replaceAll(',', '=2C');
  const pairs = `host=${host}\x01port=${port}\x01auth=Bearer ${accessToken}\x01\x01`;
  return bearer('OAUTHBEARER', `n,a=${name},\x01${pairs}`, FINISH_OAUTHBEARER);
}

function bearer(name: string, initial: string, finish: Buffer): SaslMechanism {
  let reason: string | undefined;
  return {
    name,
    respond(round, challenge) {
      if (round === 0) return Buffer.from(initial, 'utf8');
      if (round > 1) throw new SaslFault('the server asked for more than the mechanism has');
      reason = challenge.toString('utf8');
      return finish;
    },
    accepted: () => undefined,
    get reason() {
      return reason ?? '';
    },
  };
}
