import { CommandError } from './command-error.ts';

const mostBytes = 8192;

/** A secret that somebody gives on standard input, without its line end. @param what to name in the sentence of a fault */
export async function readSecret(what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new CommandError(`The ${what} on standard input is too long.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
