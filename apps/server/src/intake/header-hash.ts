import { createHash } from 'node:crypto';
import { StableBytes } from '../reading/header-hash.service.ts';
import { type Body, bytesOf } from '../storage/body.ts';

export { headerHash } from '../reading/header-hash.service.ts';

type Bytes = Iterable<Buffer> | AsyncIterable<Buffer>;

/** A message without the lines that servers change: what its bytes are compared by. A few bytes of it are held at a time. */
async function* stableContent(bytes: Bytes): AsyncGenerator<Buffer, undefined> {
  const stable = new StableBytes();
  for await (const piece of bytes) yield* stable.push(piece);
  yield* stable.end();
}

/** Length in bytes of a message without the lines that servers change. */
export async function stableLength(body: Body): Promise<number> {
  let length = 0;
  for await (const piece of stableContent(bytesOf(body))) length += piece.length;
  return length;
}

/**
 * The key of a message on a server without UIDL: SHA-256 of the whole, without the lines that servers change; of one that
 * was cut, with its size behind what there is.
 */
export async function contentKey(body: Body, sizeOfCut: number | null = null): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of stableContent(bytesOf(body))) hash.update(piece);
  if (sizeOfCut !== null) hash.update(`\r\n${sizeOfCut}`);
  return hash.digest();
}

/** Bytes as they were read; `cut` where the message is longer. */
export interface Reread {
  readonly bytes: Bytes;
  readonly cut: boolean;
}

/** Whether two readings are of the same message: equal as far as both go, and as long as each other where both are whole. */
export async function sameMessage(one: Reread, other: Reread): Promise<boolean> {
  const a = new Pieces(stableContent(one.bytes));
  const b = new Pieces(stableContent(other.bytes));
  try {
    for (;;) {
      const [left, right] = [await a.look(), await b.look()];
      // What is whole is at least as long as what was read of the other.
      if (left === null) return right === null || one.cut;
      if (right === null) return other.cut;
      const both = Math.min(left.length, right.length);
      if (!left.subarray(0, both).equals(right.subarray(0, both))) return false;
      a.take(both);
      b.take(both);
    }
  } finally {
    await a.end();
    await b.end();
  }
}

/** Bytes that are taken piece by piece, in lengths of the taker's choice. */
class Pieces {
  private piece: Buffer | null = null;

  constructor(private readonly source: AsyncGenerator<Buffer, undefined>) {}

  /** What comes next, never empty; null at the end. */
  async look(): Promise<Buffer | null> {
    while (this.piece === null || this.piece.length === 0) {
      const { value } = await this.source.next();
      if (value === undefined) return null;
      this.piece = value;
    }
    return this.piece;
  }

  take(length: number): void {
    this.piece = this.piece?.subarray(length) ?? null;
  }

  /** Closes what the bytes come from. */
  async end(): Promise<void> {
    await this.source.return(undefined);
  }
}
