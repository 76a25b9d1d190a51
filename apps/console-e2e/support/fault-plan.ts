import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './api.ts';

const hook = join(import.meta.dirname, 'fault-hook.mjs');

/** Tells a server process where it is to be interrupted (support/fault-hook.mjs), and learns that it is there. */
export class FaultPlan {
  private readonly file: string;
  private id = 0;

  constructor(folder: string) {
    this.file = join(folder, 'fault');
  }

  /** What the server's environment needs. */
  get settings(): NodeJS.ProcessEnv {
    return { NODE_OPTIONS: `--import ${hook}`, POSTROOM_TEST_FAULTS: this.file };
  }

  /** The next time that a visit comes to this step for the `after`th time since now. */
  at(step: string, after: number, fault: string): void {
    this.id += 1;
    writeFileSync(this.file, JSON.stringify({ id: this.id, step, after, fault }));
  }

  /** Until the visit stands at the step, or has died there. */
  async reached(): Promise<void> {
    await eventually(
      () => existsSync(`${this.file}.${this.id}.wanted`),
      (there) => there,
    );
  }

  goOn(): void {
    writeFileSync(`${this.file}.${this.id}.done`, '');
  }
}
