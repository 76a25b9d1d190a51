import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** An SMTP server that waits before its 354, and before its answer to the body, until it is told. */
export class SlowServer {
  readonly dataAsked: Promise<void>;
  readonly firstByte: Promise<void>;
  private readonly server: Server;
  private socket: Socket | null = null;
  private sawData: () => void = () => undefined;
  private sawByte: () => void = () => undefined;

  private constructor() {
    this.dataAsked = new Promise((resolve) => (this.sawData = resolve));
    this.firstByte = new Promise((resolve) => (this.sawByte = resolve));
    this.server = createServer((socket) => {
      this.socket = socket;
      socket.on('error', () => undefined);
      socket.write('220 slow\r\n');
      let inData = false;
      socket.on('data', (chunk: Buffer) => {
        if (inData) {
          this.sawByte();
          return;
        }
        for (const line of chunk
          .toString('latin1')
          .split('\r\n')
          .filter((text) => text !== '')) {
          if (line === 'DATA') {
            inData = true;
            this.sawData();
          } else socket.write(line.startsWith('QUIT') ? '221 bye\r\n' : '250 fine\r\n');
        }
      });
    });
  }

  static async start(): Promise<SlowServer> {
    const slow = new SlowServer();
    slow.server.listen(0, '127.0.0.1');
    await once(slow.server, 'listening');
    return slow;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** 354 */
  goOn(): void {
    this.socket?.write('354 go\r\n');
  }

  /** 250 to the body. */
  answer(): void {
    this.socket?.write('250 taken\r\n');
  }

  async stop(): Promise<void> {
    this.socket?.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
