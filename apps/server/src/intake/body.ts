import type { MessageStream } from '@postroom/pop3';
import type { Body } from '../storage/body.ts';
import type { Spool, SpoolFile } from '../storage/spool.ts';

/** A message as it was read, or its beginning: `cut` where it is longer. */
export interface Part {
  readonly body: Body;
  readonly octets: number;
  readonly cut: boolean;
}

const lineFeed = 0x0a;

/**
 * The octets of a message: whole, or its first `maxBytes` up to the end of a line, so that no line, and no multi-byte
 * character in it, is half there. What is large goes to a file of the spool as it arrives; the server waits for the disk.
 * @param counts gets what came, also of a message that broke off: it was downloaded
 * @throws Pop3Error; NodeJS.ErrnoException where the disk refuses. Nothing of the message is left behind then
 */
export async function receive(stream: MessageStream, spool: Spool, counts: { bytes: number }): Promise<Part> {
  const collected = new Collected(spool);
  try {
    for await (const piece of stream) await collected.add(piece);
    const state = stream.outcome?.state;
    if (state !== 'complete' && state !== 'capped') throw new Error('A message ended without its terminator.');
    const cut = state === 'capped';
    return { ...(await collected.finish(cut)), cut };
  } catch (error) {
    await collected.abandon();
    throw error;
  } finally {
    counts.bytes += collected.octets;
  }
}

/** What has come of a message: pieces in memory until it is large, a file from then on. */
class Collected {
  private pieces: Buffer[] = [];
  octets = 0;
  private held = 0;
  /** End of the last whole line. */
  private lineEnd = 0;
  private file: SpoolFile | null = null;

  constructor(private readonly spool: Spool) {}

  async add(piece: Buffer): Promise<void> {
    const end = piece.lastIndexOf(lineFeed);
    if (end !== -1) this.lineEnd = this.octets + end + 1;
    this.octets += piece.length;
    if (this.file) await this.file.add(piece);
    else {
      // A piece may be a view upon the receive buffer: it is copied once.
      this.pieces.push(Buffer.from(piece));
      this.held += piece.length;
      this.spool.hold(piece.length);
      if (this.octets > this.spool.largestBody) await this.toFile();
    }
  }

  async finish(cut: boolean): Promise<{ body: Body; octets: number }> {
    const octets = cut && this.lineEnd > 0 ? this.lineEnd : this.octets;
    if (this.file) {
      const body = await this.file.finish(octets);
      this.file = null;
      return { body, octets };
    }
    const [first] = this.pieces;
    const whole = this.pieces.length === 1 && first ? first : Buffer.concat(this.pieces);
    const raw = whole.subarray(0, octets);
    this.spool.release(this.octets - octets);
    return { body: { kind: 'memory', raw }, octets };
  }

  async abandon(): Promise<void> {
    this.spool.release(this.held);
    this.held = 0;
    await this.file?.abandon();
  }

  private async toFile(): Promise<void> {
    this.file = await this.spool.create();
    const { pieces } = this;
    this.pieces = [];
    for (const piece of pieces) await this.file.add(piece);
    this.spool.release(this.held);
    this.held = 0;
  }
}
