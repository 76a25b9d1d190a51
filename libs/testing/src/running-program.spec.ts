import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './condition.ts';
import { acceptsConnections, freePort } from './port.ts';
import { RunningProgram } from './running-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

function shell(script: string, more: { stopWithinMs?: number; readyWithinMs?: number } = {}): RunningProgram {
  const folder = temporaryFolder('shell');
  return new RunningProgram({
    ...{ name: 'The shell', program: '/bin/sh', debianPackage: 'dash', args: ['-c', script], folder },
    isReady: () => Promise.resolve(existsSync(join(folder, 'ready'))),
    ...more,
  });
}

describe('a program that tests talk to', () => {
  it('is named with its package and the command that installs it when it is missing', async () => {
    const folder = temporaryFolder('none');
    const absent = new RunningProgram({
      ...{ name: 'Absent', program: '/usr/sbin/absent', debianPackage: 'absent-server', args: [], folder },
      isReady: () => Promise.resolve(true),
    });
    await expect(absent.start()).rejects.toThrow(/absent-server; `node tools\/setup\/ensure.mjs --tests` installs it/);
    await absent.stopAndClear();
  });

  it('that ends before it is ready is told with its last words, and its folder goes', async () => {
    const program = shell('echo no luck; exit 3');
    await expect(program.start()).rejects.toThrow('The shell did not start: no luck');
    expect(existsSync(program.options.folder)).toBe(false);
  });

  it('that is never ready is stopped', async () => {
    const program = shell('echo waiting; exec sleep 600', { readyWithinMs: 200 });
    await expect(program.start()).rejects.toThrow('The shell did not start: waiting');
    expect(program.pid).toBeUndefined();
  });

  it('that ignores SIGTERM is killed with its children', async () => {
    const program = shell('trap "" TERM; sleep 600 & echo $!; touch ready; wait; wait', { stopWithinMs: 100 });
    await program.start();
    const child = Number(program.log());
    await program.stop();
    const gone = await waitFor(() => {
      try {
        process.kill(child, 0);
        return undefined;
      } catch {
        return true;
      }
    }, 10_000);
    expect(gone).toBe(true);
    await program.stopAndClear();
  });

  it('ends, and its folder goes, when the process that started it is killed', async () => {
    const sink = join(import.meta.dirname, 'smtp-sink.ts');
    const temporary = temporaryFolder('of-starter');
    const script = `import { startSmtpSink } from ${JSON.stringify(sink)};
      process.env.TMPDIR = ${JSON.stringify(temporary)};
      process.stdout.write(String((await startSmtpSink()).port));
      setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(starter.stdout, 'data')) as [Buffer];
    const port = Number(said);
    expect(await acceptsConnections(port)).toBe(true);
    starter.kill('SIGKILL');
    expect(await waitFor(async () => ((await acceptsConnections(port)) ? undefined : 'closed'), 10_000)).toBe('closed');
    expect(await waitFor(() => (readdirSync(temporary).length === 0 ? 'empty' : undefined), 10_000)).toBe('empty');
    rmdirSync(temporary);
  }, 20_000);
});

describe('a free port', () => {
  it('lies where no outgoing connection takes it', async () => {
    const port = await freePort();
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(port).toBeLessThan(32_000);
    expect(await acceptsConnections(port)).toBe(false);
  });
});
