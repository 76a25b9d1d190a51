import { join } from 'node:path';
import type { SandboxMaildrop } from './pop/maildrop.ts';
import { SandboxPop3Server } from './pop/sandbox-pop3-server.ts';
import { SandboxSmtpServer } from './smtp/sandbox-smtp-server.ts';

export interface SandboxOptions {
  /** 0 takes a free one. */
  popPort: number;
  smtpPort: number;
  /** Holds `maildrops/` (what waits) and `sent/` (what Postroom sent, .eml); made where it is missing. */
  folder: string;
  /** Accounts; `messages` are delivered only into a maildrop that the folder does not know yet. */
  maildrops: readonly SandboxMaildrop[];
}

export interface RunningSandbox {
  readonly pop: SandboxPop3Server;
  readonly smtp: SandboxSmtpServer;
  stop(): Promise<void>;
}

/**
 * Both servers on one folder, in this process: a process of its own makes them outlive the one under test. What a
 * client deleted stays deleted over a restart on the same folder. SMTP asks for the maildrops' names and passwords.
 */
export async function runSandbox({ popPort, smtpPort, folder, maildrops }: SandboxOptions): Promise<RunningSandbox> {
  const pop = await SandboxPop3Server.start({ port: popPort, persistTo: join(folder, 'maildrops') });
  try {
    for (const { user, password, messages = [] } of maildrops) {
      const known = pop.addMaildrop(user, password);
      if (!known) for (const raw of messages) pop.deliver(user, raw);
    }
    const users = Object.fromEntries(maildrops.map(({ user, password }) => [user, password]));
    const smtp = await SandboxSmtpServer.start({ port: smtpPort, users, persistTo: join(folder, 'sent') });
    return {
      pop,
      smtp,
      stop: async () => {
        await Promise.all([pop.stop(), smtp.stop()]);
      },
    };
  } catch (error) {
    await pop.stop();
    throw error;
  }
}
