import { Readable } from 'node:stream';

const pieceBytes = 64 * 1024;

/**
 * The bytes of a mail as nodemailer takes them. Nothing is read of it before the server answered DATA with 354: at the
 * first read `begin` runs, and not a byte is handed over until it resolved. If it rejects, the stream fails instead.
 */
export class MailBody extends Readable {
  private at = 0;
  private begun = false;

  constructor(
    private readonly raw: Buffer,
    private readonly begin: () => Promise<void>,
  ) {
    // One piece ahead, no more: the socket sets the pace.
    super({ highWaterMark: pieceBytes });
  }

  /** Whether a byte may have been handed over. */
  get isBegun(): boolean {
    return this.begun;
  }

  override _read(): void {
    if (this.begun) {
      this.give();
      return;
    }
    this.begin().then(
      () => {
        this.begun = true;
        this.give();
      },
      (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  }

  private give(): void {
    const piece = this.raw.subarray(this.at, this.at + pieceBytes);
    this.at += piece.length;
    this.push(piece.length > 0 ? piece : null);
  }
}
