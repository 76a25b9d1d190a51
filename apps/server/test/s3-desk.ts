import { type Server, createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as fauxqs from 'fauxqs';
import type { S3Config } from '../src/config/storage.ts';

/** What is used of fauxqs, whose own types name files that it does not bring. */
const emulator = fauxqs as unknown as {
  readonly buildApp: (options: { logger: false }) => {
    listen(at: { port: number; host: string }): Promise<unknown>;
    close(): Promise<unknown>;
    readonly server: Server;
  };
};

/** An S3-compatible storage in this process, with a bucket. */
export class S3Desk {
  private constructor(
    private readonly stop: () => Promise<unknown>,
    readonly config: S3Config,
    readonly client: S3Client,
  ) {}

  static async open(): Promise<S3Desk> {
    const app = emulator.buildApp({ logger: false });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const config: S3Config = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'raw-mail',
      prefix: 'post/',
      pathStyle: true,
      accessKeyId: 'id',
      secretAccessKey: 'secret',
    };
    const client = new S3Client({
      endpoint: config.endpoint ?? '',
      region: config.region,
      forcePathStyle: true,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
    await client.send(new CreateBucketCommand({ Bucket: config.bucket }));
    return new S3Desk(() => app.close(), config, client);
  }

  async keys(): Promise<string[]> {
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket: this.config.bucket }));
    return Contents.map(({ Key = '' }) => Key);
  }

  async overwrite(key: string, bytes: Buffer): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.config.bucket, Key: key, Body: bytes }));
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.stop();
  }
}

/** A server that answers every request with this status and S3 error code. */
export async function refusingS3(status: number, code: string): Promise<{ endpoint: string; server: Server }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(status, { 'Content-Type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
