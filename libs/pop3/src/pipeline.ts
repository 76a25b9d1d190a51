import type { Pop3Engine } from './engine.ts';
import { MessageStream } from './message-stream.ts';
import type { Pop3Error } from './pop3-error.ts';

/** What one RETR of a run came to. */
export type Retrieved =
  | { readonly number: number; readonly stream: MessageStream; readonly refused?: undefined }
  | { readonly number: number; readonly refused: Pop3Error; readonly stream?: undefined };

export interface Deletion {
  readonly number: number;
  readonly ok: boolean;
  /** The server's words. */
  readonly text: string;
}

/** A message to be sent for; its size in octets, where it is known, bounds how much is asked for ahead. */
export interface Announced {
  readonly number: number;
  readonly size: number;
}

/**
 * Sends commands so that at most `window` are unanswered, in few writes: half a window at a time. Numbers are taken from
 * their source only when they are sent, so that it may end whenever it likes. Past `aheadBytes` only the next one is
 * sent ahead.
 */
class Window {
  private readonly underWay: Announced[] = [];
  private bytes = 0;
  private waiting: Announced | null = null;
  private ended = false;
  private readonly source: Iterator<number | Announced>;

  constructor(
    private readonly engine: Pop3Engine,
    private readonly verb: 'RETR' | 'DELE',
    numbers: Iterable<number | Announced>,
    private readonly window: number,
    private readonly aheadBytes = Infinity,
  ) {
    this.source = numbers[Symbol.iterator]();
  }

  /** The number whose answer comes next, once more was sent where there is room; null: every answer was read. */
  next(): number | null {
    if (this.underWay.length <= this.window / 2) this.send();
    return this.underWay[0]?.number ?? null;
  }

  /** Call when the answer to the number of `next` was read. */
  answered(): void {
    this.bytes -= this.underWay.shift()?.size ?? 0;
  }

  /** Whether the server owes nothing more than what was read. */
  get settled(): boolean {
    return this.underWay.length === 0;
  }

  private send(): void {
    const commands: string[] = [];
    for (let entry = this.peek(); entry; entry = this.peek()) {
      const { length } = this.underWay;
      if (length >= this.window || (length > 1 && this.bytes + entry.size > this.aheadBytes)) break;
      this.waiting = null;
      this.underWay.push(entry);
      this.bytes += entry.size;
      commands.push(`${this.verb} ${messageNumber(entry.number)}`);
    }
    if (commands.length > 0) this.engine.send(...commands);
  }

  private peek(): Announced | null {
    if (this.waiting || this.ended) return this.waiting;
    const next = this.source.next();
    if (next.done === true) this.ended = true;
    else this.waiting = typeof next.value === 'number' ? { number: next.value, size: 0 } : next.value;
    return this.waiting;
  }
}

/** @throws RangeError where it is none */
export function messageNumber(number: number): number {
  return wholeNumber(number, 1);
}

/** @throws RangeError where it is none, or below `least` */
export function wholeNumber(number: number, least: number): number {
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new RangeError(`not a whole number of at least ${least}: ${number}`);
}

/** RETR of many messages, `window` commands ahead (RFC 2449 section 6.6). See {@link Pop3Client.retrieveMany}. */
export async function* retrieveRun(
  engine: Pop3Engine,
  numbers: Iterable<number | Announced>,
  window: number,
  maxBytes: number,
): AsyncGenerator<Retrieved, undefined> {
  const run = new Window(engine, 'RETR', numbers, window, engine.limits.aheadBytes);
  const release = engine.claim('fetch');
  try {
    for (let number = run.next(); number !== null; number = run.next()) {
      const response = engine.settled(await engine.response());
      if (response.kind === 'err') {
        run.answered();
        yield { number, refused: engine.refusal(response, `The server refused message ${number}`) };
        continue;
      }
      const stream = openStream(engine, number, maxBytes);
      try {
        yield { number, stream };
      } finally {
        await stream.return();
        run.answered();
      }
      if (engine.lifetime.error) throw engine.lifetime.error;
    }
  } finally {
    if (!run.settled && !engine.lifetime.error) {
      engine.broken('A run of messages was left before its end, so the connection was closed.', { kind: 'cancelled' });
    }
    release();
  }
}

function openStream(engine: Pop3Engine, number: number, maxBytes: number): MessageStream {
  const source = {
    engine,
    begin: () => Promise.resolve(),
    release: () => engine.transcript.note(`message ${number} was read`),
    maxBytes,
  };
  return new MessageStream(number, source, true);
}

/** DELE of many messages, up to `window` commands ahead. */
export async function deleteRun(engine: Pop3Engine, numbers: readonly number[], window: number): Promise<Deletion[]> {
  const run = new Window(engine, 'DELE', numbers, window);
  const deletions: Deletion[] = [];
  for (let number = run.next(); number !== null; number = run.next()) {
    const response = engine.settled(await engine.response());
    run.answered();
    deletions.push({ number, ok: response.kind === 'ok', text: engine.words(response.text) });
  }
  return deletions;
}
