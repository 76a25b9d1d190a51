import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../durable-file.ts';

/** A message as the folder keeps it; `number` orders the maildrop and names the file. */
export interface KeptMessage {
  number: number;
  uidl: string;
  raw: Buffer;
}

const NAME = /^(\d{8})\.([0-9a-f]*)\.eml$/;

/**
 * One maildrop's messages as files, `00000001.<UIDL in hex>.eml` each, so that they survive the end of the process.
 */
export class MaildropFolder {
  /** Whether the folder was there before, empty or not. */
  readonly known: boolean;
  readonly #folder: string;

  constructor(parent: string, user: string) {
    // Hex, since a user name may hold anything, `..` and `/` included, and case matters on some file systems only.
    this.#folder = join(parent, Buffer.from(user).toString('hex'));
    this.known = mkdirSync(this.#folder, { recursive: true }) === undefined;
  }

  /** What is kept, in the order of delivery; what a killed write left behind is removed. */
  load(): KeptMessage[] {
    const kept: KeptMessage[] = [];
    for (const name of readdirSync(this.#folder).sort()) {
      const match = NAME.exec(name);
      if (!match) {
        rmSync(join(this.#folder, name), { force: true });
        continue;
      }
      const uidl = Buffer.from(match[2] ?? '', 'hex').toString('latin1');
      kept.push({ number: Number(match[1]), uidl, raw: readFileSync(join(this.#folder, name)) });
    }
    return kept;
  }

  save(message: KeptMessage): void {
    writeDurably(this.#path(message), message.raw);
  }

  rename(message: KeptMessage, uidl: string): void {
    renameSync(this.#path(message), this.#path({ ...message, uidl }));
  }

  remove(message: KeptMessage): void {
    rmSync(this.#path(message), { force: true });
  }

  #path({ number, uidl }: KeptMessage): string {
    const hex = Buffer.from(uidl, 'latin1').toString('hex');
    return join(this.#folder, `${String(number).padStart(8, '0')}.${hex}.eml`);
  }
}
