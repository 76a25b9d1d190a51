import { readFile, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { RawMissingError, type RawPlace, type RawRow } from './place.ts';
import type { Sealed } from './seal.ts';

/** Small messages: their bytes are in the row, committed and deleted with it. */
export class DatabasePlace implements RawPlace {
  readonly name = 'database';

  async keep({ content }: Sealed): Promise<Buffer> {
    if (Buffer.isBuffer(content)) return content;
    const bytes = await readFile(content.path);
    await rm(content.path, { force: true });
    return bytes;
  }

  open({ id, bytes }: RawRow): Promise<Readable> {
    if (bytes === null) return Promise.reject(new RawMissingError(id, this.name));
    return Promise.resolve(Readable.from([bytes], { objectMode: false }));
  }

  remove(): Promise<void> {
    return Promise.resolve();
  }
}
