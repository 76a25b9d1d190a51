import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Config } from '../config/storage.ts';
import { newId } from '../database/ids.ts';
import { keyOf, type OutsideObject, type OutsidePlace, pathOf, RawDamagedError } from './place.ts';
import { type RawKey, RawMissingError, type RawRow, StorageError } from './place.ts';
import { explained, isAbsent } from './s3-faults.ts';
import type { Sealed } from './seal.ts';
import { verify } from './verified.ts';

/** ms */
const connectWithin = 10_000;
/** A connection on which nothing moves for so long is given up, in ms. */
const silentFor = 60_000;
const keptTries = 2;

type Sdk = typeof import('@aws-sdk/client-s3');

/** Large messages as objects in an S3-compatible storage. */
export class S3Place implements OutsidePlace {
  readonly name = 's3';
  private connected: Promise<{ sdk: Sdk; client: S3Client }> | null = null;

  constructor(private readonly config: S3Config) {}

  async keep(sealed: Sealed): Promise<null> {
    const { content } = sealed;
    const row = { ...sealed, place: this.name, bytes: null } as const;
    for (let tried = 1; ; tried += 1) {
      try {
        await this.put(this.key(sealed), content);
        // Servers are not of one mind about checksums, so the digest is that of the bytes read back.
        await verify(row, await this.open(row));
        break;
      } catch (error) {
        await this.remove(sealed).catch(() => undefined);
        if (tried < keptTries && !(error instanceof StorageError && error.lasting)) continue;
        if (error instanceof RawDamagedError || error instanceof RawMissingError) {
          throw new StorageError('The object storage gave back other bytes than it was sent.', false, { cause: error });
        }
        throw error;
      }
    }
    if (!Buffer.isBuffer(content)) await rm(content.path, { force: true });
    return null;
  }

  async open(row: RawRow): Promise<Readable> {
    const found = await this.get(this.key(row));
    if (found === null) throw new RawMissingError(row.id, this.name);
    return found;
  }

  async remove(key: RawKey): Promise<void> {
    await this.call(({ sdk, client }) => client.send(new sdk.DeleteObjectCommand(this.at(this.key(key)))));
  }

  async *list(): AsyncGenerator<OutsideObject, void, undefined> {
    const Prefix = `${this.config.prefix}raw/`;
    let after: string | undefined;
    do {
      const token = after === undefined ? {} : { ContinuationToken: after };
      const page = await this.call(({ sdk, client }) =>
        client.send(new sdk.ListObjectsV2Command({ Bucket: this.config.bucket, Prefix, MaxKeys: 1000, ...token })),
      );
      for (const { Key = '', LastModified, Size = 0 } of page.Contents ?? []) {
        const key = keyOf(Key.slice(Key.lastIndexOf('/') + 1));
        if (key && LastModified && Key === this.key(key)) {
          yield { ...key, writtenAt: LastModified.getTime(), bytes: Size };
        }
      }
      after = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (after !== undefined);
  }

  async now(): Promise<number> {
    const at = this.at(`${this.config.prefix}clock`);
    await this.put(at.Key, Buffer.from('clock'));
    const head = await this.call(({ sdk, client }) => client.send(new sdk.HeadObjectCommand(at)));
    // Without an answer nothing is old.
    return head.LastModified?.getTime() ?? 0;
  }

  async claim(installation: string): Promise<string> {
    const key = `${this.config.prefix}installation`;
    const read = async () => {
      const found = await this.get(key);
      return found && (await text(found)).trim();
    };
    const owner = await read();
    if (owner !== null) return owner;
    await this.put(key, Buffer.from(installation));
    return (await read()) ?? installation;
  }

  /** Writes, reads and removes a small object. @throws StorageError saying what is in the way */
  async probe(): Promise<void> {
    const key = `${this.config.prefix}probe-${newId()}`;
    await this.put(key, Buffer.from(key));
    const back = await this.get(key);
    if (back === null || (await text(back)) !== key) {
      throw new StorageError('The object storage gave back other bytes than it was sent.', true);
    }
    await this.call(({ sdk, client }) => client.send(new sdk.DeleteObjectCommand(this.at(key))));
  }

  async close(): Promise<void> {
    if (this.connected) (await this.connected).client.destroy();
    this.connected = null;
  }

  private async put(key: string, content: Sealed['content']): Promise<void> {
    const inMemory = Buffer.isBuffer(content);
    const ContentLength = inMemory ? content.length : (await stat(content.path)).size;
    const Body = inMemory ? content : createReadStream(content.path);
    try {
      await this.call(({ sdk, client }) =>
        client.send(new sdk.PutObjectCommand({ ...this.at(key), Body, ContentLength })),
      );
    } finally {
      if (!Buffer.isBuffer(Body)) Body.destroy();
    }
  }

  private async get(key: string): Promise<Readable | null> {
    try {
      const found = await this.call(({ sdk, client }) => client.send(new sdk.GetObjectCommand(this.at(key))));
      return found.Body as Readable;
    } catch (error) {
      if (error instanceof StorageError && isAbsent(error.cause)) return null;
      throw error;
    }
  }

  private async call<T>(work: (parts: { sdk: Sdk; client: S3Client }) => Promise<T>): Promise<T> {
    const parts = await (this.connected ??= connect(this.config));
    try {
      return await work(parts);
    } catch (error) {
      throw explained(error, this.config);
    }
  }

  private at(Key: string): { Bucket: string; Key: string } {
    return { Bucket: this.config.bucket, Key };
  }

  private key(key: RawKey): string {
    return `${this.config.prefix}raw/${pathOf(key)}`;
  }
}

async function connect(config: S3Config): Promise<{ sdk: Sdk; client: S3Client }> {
  // Loaded where it is used only: it is large.
  const [sdk, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@smithy/node-http-handler'),
  ]);
  const client = new sdk.S3Client({
    ...(config.endpoint === null ? {} : { endpoint: config.endpoint }),
    region: config.region,
    forcePathStyle: config.pathStyle,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    // By default the SDK sends checksums in a way that servers refuse, or store as bytes of the object.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({ connectionTimeout: connectWithin, socketTimeout: silentFor }),
    maxAttempts: 3,
  });
  return { sdk, client };
}

/** The text of a small object of ours; a longer one is cut. */
async function text(stream: Readable): Promise<string> {
  let read = Buffer.alloc(0);
  for await (const piece of stream as AsyncIterable<Buffer>) {
    read = Buffer.concat([read, piece]);
    if (read.length > 1024) break;
  }
  return read.toString('utf8');
}
