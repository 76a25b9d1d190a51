import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { SaslFault, type SaslMechanism } from './mechanism.ts';

const derive = promisify(pbkdf2);
const BYTES = 32;

export interface ScramBounds {
  /** RFC 7677 section 4 asks for 4096; fewer make a password that was overheard cheap to guess. */
  minIterations: number;
  maxIterations: number;
}

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding. The server must prove that it knows the password, too:
 * a +OK without its right signature is refused.
 * @param clientNonce for tests; printable ASCII without comma
 */
export function scramSha256(
  user: string,
  password: string,
  bounds: ScramBounds,
  clientNonce = randomBytes(24).toString('base64'),
): SaslMechanism {
  const name = prepared(user).replaceAll('=', '=3D').replaceAll(',', '=2C');
  const firstBare = `n=${name},r=${clientNonce}`;
  let serverSignature: Buffer | null = null;
  let proved = false;

  const final = async (challenge: string): Promise<Buffer> => {
    const attributes = readAttributes(challenge);
    const nonce = attributes.get('r') ?? '';
    const salt = Buffer.from(attributes.get('s') ?? '', 'base64');
    const rounds = attributes.get('i') ?? '';
    if (attributes.has('m')) throw new SaslFault('the server wants an extension of SCRAM that is not known');
    if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length) {
      throw new SaslFault('the server did not take up our nonce');
    }
    const iterations = /^[1-9]\d{0,8}$/.test(rounds) ? Number(rounds) : 0;
    if (salt.length === 0 || iterations < bounds.minIterations || iterations > bounds.maxIterations) {
      throw new SaslFault(`the server asks for ${iterations} rounds or has no salt`);
    }
    const salted = await derive(prepared(password), salt, iterations, BYTES, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const withoutProof = `c=biws,r=${nonce}`;
    const signed = `${firstBare},${challenge},${withoutProof}`;
    const signature = hmac(createHash('sha256').update(clientKey).digest(), signed);
    const proof = Buffer.from(clientKey.map((octet, at) => octet ^ (signature[at] ?? 0)));
    serverSignature = hmac(hmac(salted, 'Server Key'), signed);
    return Buffer.from(`${withoutProof},p=${proof.toString('base64')}`, 'utf8');
  };

  const verify = (challenge: string): void => {
    const attributes = readAttributes(challenge);
    const given = Buffer.from(attributes.get('v') ?? '', 'base64');
    if (!serverSignature || given.length !== BYTES || !timingSafeEqual(given, serverSignature)) {
      throw new SaslFault('the server could not prove that it knows the password');
    }
    proved = true;
  };

  return {
    name: 'SCRAM-SHA-256',
    async respond(round, challenge) {
      if (round === 0) return Buffer.from(`n,,${firstBare}`, 'utf8');
      if (round === 1) return await final(challenge.toString('utf8'));
      if (round > 2) throw new SaslFault('the server asked for more than the mechanism has');
      const text = challenge.toString('utf8');
      // An error is followed by -ERR; it proves nothing and needs no proof.
      if (!text.startsWith('e=')) verify(text);
      return Buffer.alloc(0);
    },
    accepted() {
      if (!proved) throw new SaslFault('the server said yes without proving that it knows the password');
    },
  };
}

/** Attributes of a SCRAM message; values may hold `=` and any other printable octet but the comma. */
function readAttributes(message: string): Map<string, string> {
  const pairs = message.split(',', 20).map((pair): [string, string] => [pair.slice(0, 1), pair.slice(2)]);
  return new Map(pairs);
}

/** The part of SASLprep (RFC 4013) that changes what people type: blanks, invisible marks and NFKC. */
function prepared(text: string): string {
  return text
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu, ' ')
    .replace(/[\u00ad\u034f\u1806\u180b-\u180d\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu, '')
    .normalize('NFKC');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
