import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const program = join(root, 'node_modules/.cache/postroom/reader-program.mjs');

/** Settings of a server whose parser fails on mail that says so; builds that parser. */
export async function breakingReader(): Promise<NodeJS.ProcessEnv> {
  const built = (await import(join(root, 'tools/test/build-reader.mjs'))) as { default: () => Promise<void> };
  await built.default();
  return {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'reader-hook.mjs')}`,
    POSTROOM_TEST_READER: program,
  };
}

export interface Breaking {
  readonly subject: string;
  /** What the parser does on it. */
  readonly how: 'throws' | 'dies' | 'eats';
}

/** A mail that breaks the parser of `breakingReader`, and no other. */
export function breakingMail({ subject, how }: Breaking): Buffer {
  return Buffer.from(
    [
      'From: Jonas Weber <jonas@example.com>',
      'To: support@example.net',
      `Subject: ${subject}`,
      `Message-ID: <${how}-${subject.length}@example.com>`,
      `X-Test-Reader: ${how}`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'The lamp came without its shade, and the bill says 49,90 =E2=82=AC.',
      '',
    ].join('\r\n'),
  );
}
