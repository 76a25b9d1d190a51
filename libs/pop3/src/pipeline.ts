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

/** Sends commands so that at most `window` are unanswered, in few writes: half a window at a time. */
class Window {
  private sent = 0;

  constructor(
    private readonly engine: Pop3Engine,
    private readonly commands: readonly string[],
    private readonly window: number,
  ) {}

  /** Call before reading answer number `answered` (from 0). */
  advance(answered: number): void {
    const underWay = this.sent - answered;
    if (underWay > this.window / 2 || this.sent === this.commands.length) return;
    const until = Math.min(answered + this.window, this.commands.length);
    this.engine.send(...this.commands.slice(this.sent, until));
    this.sent = until;
  }

  /** Whether the server owes nothing more than what was read. */
  settled(answered: number): boolean {
    return this.sent === answered;
  }
}

/** RETR of many messages, `window` commands ahead (RFC 2449 section 6.6). See {@link Pop3Client.retrieveMany}. */
export async function* retrieveRun(
  engine: Pop3Engine,
  numbers: readonly number[],
  window: number,
  maxBytes: number,
): AsyncGenerator<Retrieved, undefined> {
  const commands = numbers.map((number) => `RETR ${number}`);
  const run = new Window(engine, commands, window);
  const release = engine.claim();
  let answered = 0;
  try {
    for (const number of numbers) {
      run.advance(answered);
      const response = engine.settled(await engine.response());
      if (response.kind === 'err') {
        answered += 1;
        yield { number, refused: engine.refusal(response, `The server refused message ${number}`) };
        continue;
      }
      const stream = openStream(engine, number, maxBytes);
      try {
        yield { number, stream };
      } finally {
        await stream.return();
        answered += 1;
      }
      if (engine.lifetime.error) throw engine.lifetime.error;
    }
  } finally {
    if (!run.settled(answered) && !engine.lifetime.error) {
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
  const commands = numbers.map((number) => `DELE ${number}`);
  const run = new Window(engine, commands, window);
  const deletions: Deletion[] = [];
  for (const number of numbers) {
    run.advance(deletions.length);
    const response = engine.settled(await engine.response());
    deletions.push({ number, ok: response.kind === 'ok', text: engine.words(response.text) });
  }
  return deletions;
}
