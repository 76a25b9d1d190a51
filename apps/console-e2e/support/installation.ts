import { SandboxPop3Server } from '@postroom/sandbox';
import { Api, eventually, type Mailbox, type MessageSummary, type Page } from './api.ts';
import { type Program, startProgram, temporaryFolder } from './program.ts';

export const administrator = { email: 'ada@example.net', password: 'a good long password' };

interface Options {
  /** Of the mailbox's incoming mail: `maxMessageBytes` and so on. */
  readonly pop?: Readonly<Record<string, unknown>>;
  /** Of the server's environment, at its first start. */
  readonly settings?: NodeJS.ProcessEnv;
}

/** The product on an empty data directory, with one administrator and one mailbox on a POP3 server of the sandbox. */
export class Installation {
  readonly pop: SandboxPop3Server;
  readonly mailboxId: string;
  api: Api;
  private program: Program;
  private readonly folder: ReturnType<typeof temporaryFolder>;

  private constructor(
    pop: SandboxPop3Server,
    program: Program,
    folder: ReturnType<typeof temporaryFolder>,
    api: Api,
    mailboxId: string,
  ) {
    this.pop = pop;
    this.program = program;
    this.folder = folder;
    this.api = api;
    this.mailboxId = mailboxId;
  }

  /** Waits until the server is ready; the mailbox is empty and active. */
  static async start({ pop: incoming = {}, settings = {} }: Options = {}): Promise<Installation> {
    const folder = temporaryFolder();
    const pop = await SandboxPop3Server.start({});
    pop.addMaildrop('support', 'pop secret');
    const program = startProgram('main', ['serve'], settingsOf(folder.path, settings));
    const [, url = ''] = await program.waitFor(/ready at (\S+)/);
    const [, token] = await program.waitFor(/^ {4}([\w-]{22})$/m);
    const api = new Api(url);
    await api.post('setup', { token, name: 'Ada', ...administrator });
    const queues = await api.get<Page<{ id: string; kind: string }>>('queues');
    const mailbox = await api.post<Mailbox>('mailboxes', {
      email: 'support@example.net',
      name: 'Support',
      active: true,
      defaultQueueId: queues.items.find(({ kind }) => kind === 'general')?.id,
      pop: {
        host: '127.0.0.1',
        port: pop.port,
        security: 'none',
        user: 'support',
        password: 'pop secret',
        ...incoming,
      },
      firstActivation: { choice: 'all' },
    });
    return new Installation(pop, program, folder, api, mailbox.id);
  }

  get url(): string {
    return this.api.url;
  }

  /** Puts mail on the POP3 server and waits until nothing of it is left there. */
  async receive(...mails: readonly Buffer[]): Promise<void> {
    for (const mail of mails) this.pop.deliver('support', mail);
    await this.api.ask('POST', `mailboxes/${this.mailboxId}/poll`);
    await eventually(
      () => this.pop.waiting('support').length,
      (waiting) => waiting === 0,
      100_000,
    );
  }

  /** All messages that came in, by their subjects. */
  async bySubject(): Promise<Map<string, MessageSummary>> {
    const messages = await this.api.allMessages('direction=in');
    return new Map(messages.map((message) => [message.subject, message]));
  }

  /** Ends the server and starts it again on the same data and the same port. */
  async restart(settings: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.program.stop();
    const { port } = new URL(this.url);
    this.program = startProgram('main', ['serve'], { ...settingsOf(this.folder.path, settings), PORT: port });
    await this.program.waitFor(/ready at (\S+)/);
    await this.api.signIn(administrator.email, administrator.password);
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await this.pop.stop();
    this.folder.remove();
  }
}

const settingsOf = (folder: string, settings: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PORT: '0',
  POSTROOM_DATA_DIR: folder,
  POSTROOM_LOG_LEVEL: 'warn',
  ...settings,
});
