import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Program, startProgram } from './program.ts';

export interface Demo {
  readonly url: string;
  readonly program: Program;
  /** What the sandbox's SMTP server was given, in the order of arrival. */
  sent(): Buffer[];
}

export const demoPassword = 'postroom-demo';

/** The demo, as `npm run demo` starts it, on a free port. */
export async function startDemo(): Promise<Demo> {
  const program = startProgram('demo', [], { PORT: '0' });
  const [, url = ''] = await program.waitFor(/demo is ready: (\S+)/);
  const [, folder = ''] = await program.waitFor(/as a file in\s+(\S+)/);
  return {
    url,
    program,
    sent: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.eml'))
        .sort()
        .map((name) => readFileSync(join(folder, name))),
  };
}
