import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { newId } from '../database/ids.ts';
import { type Body, discardBody, largestInMemory } from './body.ts';

/** Messages in memory of all receivers together, in bytes: past it all but small ones are spooled. */
const mostInMemory = 32 * 1024 * 1024;
const smallBody = 64 * 1024;
/** A file that nobody has written for so long belongs to nobody: no visit takes as long, in ms. */
const abandonedAfter = 3_600_000;
/** Bytes that are gathered for one write; two such buffers are in use while a message arrives. */
const writeSize = 512 * 1024;

const own = `${hostname()}.${process.pid}.`;

/** Where large messages lie between the network and the store: a folder on the data disk. */
export class Spool {
  private inMemory = 0;
  /** The most bytes of messages, and of buffers for files, that were in memory at once. */
  mostHeld = 0;

  constructor(readonly dir: string) {}

  /** Bytes in memory now, the buffers for files among them. */
  get held(): number {
    return this.inMemory;
  }

  /** Bytes that a message may have to stay in memory. */
  get largestBody(): number {
    return this.inMemory > mostInMemory ? smallBody : largestInMemory;
  }

  hold(bytes: number): void {
    this.inMemory += bytes;
    this.mostHeld = Math.max(this.mostHeld, this.inMemory);
  }

  release(bytes: number): void {
    this.inMemory -= bytes;
  }

  /**
   * Stored bytes as intake has them when they come off the wire: small ones in memory, large ones in a file.
   * @param size of all of them @throws NodeJS.ErrnoException where the disk refuses, and what the stream throws
   */
  async take(stream: AsyncIterable<Buffer>, size: number): Promise<Body> {
    if (size <= this.largestBody) {
      const pieces: Buffer[] = [];
      for await (const piece of stream) pieces.push(piece);
      const raw = Buffer.concat(pieces);
      this.hold(raw.length);
      return { kind: 'memory', raw };
    }
    const file = await this.create();
    try {
      for await (const piece of stream) await file.add(piece);
      return await file.finish();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  }

  /** Nobody needs the body any more: its memory, or its file, is free. */
  async discard(body: Body): Promise<void> {
    if (body.kind === 'memory') this.release(body.raw.length);
    await discardBody(body);
  }

  /** @throws NodeJS.ErrnoException where the disk refuses */
  async create(): Promise<SpoolFile> {
    await mkdir(this.dir, { recursive: true });
    const path = join(this.dir, `${own}${newId()}`);
    return new SpoolFile(this, path, await open(path, 'wx', 0o600));
  }

  /** Removes what a process that ended left behind; files of a living process, on this host or another, stay. */
  async empty(): Promise<void> {
    const names = await readdir(this.dir).catch(() => []);
    for (const name of names) {
      const path = join(this.dir, name);
      const found = await stat(path).catch(() => null);
      if (found && isAbandoned(name, found.mtimeMs)) await rm(path, { force: true });
    }
  }
}

function isAbandoned(name: string, writtenAt: number): boolean {
  if (Date.now() - writtenAt > abandonedAfter) return true;
  const pid = name.startsWith(`${hostname()}.`) ? Number(/^(\d+)\./.exec(name.slice(hostname().length + 1))?.[1]) : NaN;
  if (!Number.isInteger(pid)) return false;
  // The same number again: what is older than this process is of another one that had it.
  if (pid === process.pid) return writtenAt < performance.timeOrigin;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** A file that bytes are written to as they arrive: one buffer fills while the other is written. */
export class SpoolFile {
  size = 0;
  private filling = Buffer.allocUnsafeSlow(writeSize);
  private spare = Buffer.allocUnsafeSlow(writeSize);
  private filled = 0;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly spool: Spool,
    readonly path: string,
    private readonly file: FileHandle,
  ) {
    spool.hold(2 * writeSize);
  }

  /** Takes bytes, which may change afterwards. Waits while the disk is slower than the network. @throws as the disk */
  async add(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const count = bytes.copy(this.filling, this.filled, done);
      this.filled += count;
      done += count;
      if (this.filled === this.filling.length) await this.flush();
    }
    this.size += bytes.length;
  }

  /** All of it, or its first `size` bytes, as a body. @throws NodeJS.ErrnoException */
  async finish(size = this.size): Promise<Body> {
    await this.flush();
    await this.writing;
    if (size < this.size) await this.file.truncate(size);
    await this.file.close();
    this.spool.release(2 * writeSize);
    return { kind: 'file', path: this.path, size };
  }

  /** Takes the file away; never throws. */
  async abandon(): Promise<void> {
    this.spool.release(2 * writeSize);
    await this.writing.catch(() => undefined);
    await this.file.close().catch(() => undefined);
    await rm(this.path, { force: true }).catch(() => undefined);
  }

  private async flush(): Promise<void> {
    await this.writing;
    const full = this.filling.subarray(0, this.filled);
    [this.filling, this.spare, this.filled] = [this.spare, this.filling, 0];
    this.writing = writeAll(this.file, full);
    // Awaited by the next flush: until then a failure must not count as unhandled.
    this.writing.catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}
