import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A client that says and reads bytes as it is told: everything else is under test. */
export class RawClient {
  /** All that came, and the pieces in which it came. */
  text = '';
  readonly pieces: Buffer[] = [];
  ended = false;
  /** The code of what broke the connection, or null. */
  error: string | null = null;
  #socket: Socket;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async connect(port: number, tls = false): Promise<RawClient> {
    const socket = tls
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1' });
    const client = new RawClient(socket);
    await once(socket, tls ? 'secureConnect' : 'connect');
    return client;
  }

  /** Connects, reads the greeting and signs in. */
  static async signedIn(port: number, user = 'anna', password = 'secret word'): Promise<RawClient> {
    const client = await RawClient.connect(port);
    await client.line();
    await client.ask(`USER ${user}`);
    await client.ask(`PASS ${password}`);
    return client;
  }

  send(text: string): void {
    this.#socket.write(text);
  }

  /** Sends a command and gives the first line of the answer. */
  async ask(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.line();
  }

  /** Sends a command and gives its answer up to the terminator, first line and terminator included. */
  async askLines(command: string): Promise<string> {
    this.send(`${command}\r\n`);
    return this.upTo('\r\n.\r\n');
  }

  line(): Promise<string> {
    return this.upTo('\r\n').then((line) => line.trimEnd());
  }

  /** Takes what has come up to and with the mark; at the end of the connection, what there is. */
  async upTo(mark: string): Promise<string> {
    while (!this.text.includes(mark) && !this.ended) await this.#more();
    const at = this.text.indexOf(mark);
    const taken = at === -1 ? this.text : this.text.slice(0, at + mark.length);
    this.text = this.text.slice(taken.length);
    return taken;
  }

  /** Takes all until the server ends the connection. */
  async rest(): Promise<string> {
    while (!this.ended) await this.#more();
    return this.upTo('\0');
  }

  async upgrade(): Promise<void> {
    this.#socket.removeAllListeners();
    this.#socket = connectTls({ socket: this.#socket, rejectUnauthorized: false });
    this.#listen();
    await once(this.#socket, 'secureConnect');
  }

  /** Breaks the connection off. */
  abandon(): void {
    this.#socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #listen(): void {
    this.#socket.on('data', (piece: Buffer) => {
      this.pieces.push(piece);
      this.text += piece.toString('latin1');
      this.#wake();
    });
    const end = (): void => {
      this.ended = true;
      this.#wake();
    };
    this.#socket.on('end', end).on('close', end);
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code ?? null;
      end();
    });
  }
}
