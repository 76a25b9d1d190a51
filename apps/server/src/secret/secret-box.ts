import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** A ciphertext that this key cannot open, or that was moved to another row, field or server. */
export class SecretError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretError';
  }
}

const nonceBytes = 12;
const tagBytes = 16;
const formatVersion = 1;

/**
 * AES-256-GCM under a key that is derived from the installation's secret key text. What stands around a secret (row,
 * field, where it may go) is additional data: a ciphertext that was moved elsewhere does not open.
 */
export class SecretBox {
  private readonly encryptionKey: Buffer;
  private readonly checkKey: Buffer;

  /** @param secretKey any text of at least 32 characters */
  constructor(secretKey: string) {
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secretKey, 'postroom', purpose, 32));
    this.encryptionKey = derive('secrets v1');
    this.checkKey = derive('check v1');
  }

  /** What the database keeps, so that a process with another key is noticed at its start. */
  get checkValue(): string {
    return createHmac('sha256', this.checkKey).update('postroom').digest('hex');
  }

  seal(plain: string, context: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.encryptionKey, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([formatVersion]), nonce, cipher.getAuthTag(), body]);
  }

  /** @throws SecretError if the key, the context or the bytes are not those of `seal` */
  open(sealed: Uint8Array, context: string): string {
    const bytes = Buffer.from(sealed);
    const bodyAt = 1 + nonceBytes + tagBytes;
    if (bytes.length < bodyAt || bytes[0] !== formatVersion) throw new SecretError('The stored secret is damaged.');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.encryptionKey, bytes.subarray(1, 1 + nonceBytes))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(1 + nonceBytes, bodyAt));
      return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]).toString('utf8');
    } catch {
      // Node says only that authentication failed: the cause is the same sentence for people.
      throw new SecretError('The stored secret does not open here: type it again.');
    }
  }
}
