import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

// USER_HZ, by which /proc counts, is 100 on every architecture that Debian has.
const ticksPerSecond = 100;

/** CPU seconds (user and system, all threads) that a living process has used. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** The memory that a living process has now, in MB (10^6 bytes). */
export function residentMegabytes(pid) {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}

/** The most memory that a living process has had, in MB (10^6 bytes). */
export function peakMegabytes(pid) {
  const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}

/** A program that hangs (getmail6 did, once in nine runs) is ended after so many seconds; what it lacks then counts as lost. */
const longestSeconds = '600';

/**
 * Runs a program to its end under GNU time.
 * @returns {Promise<{ code: number, seconds: number, cpu: number, megabytes: number, output: string }>} wall seconds;
 *   CPU seconds and peak memory, those of its children included
 */
export function runTimed(program, args, options = {}) {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/time', ['--format', '%%%U %S %M', 'timeout', longestSeconds, program, ...args], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('latin1').on('data', (chunk) => (output += chunk));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - begun) / 1000;
      const [, user, system, kibibytes] = /%([\d.]+) ([\d.]+) (\d+)\s*$/.exec(output) ?? [];
      resolve({
        code,
        seconds,
        cpu: Number(user) + Number(system),
        megabytes: (Number(kibibytes) * 1024) / 1e6,
        output,
      });
    });
  });
}
