import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
const programs = join(root, 'node_modules/.cache/postroom');

/** Settings of a server whose parser fails on mail that says so, at intake or when people look; builds that parser. */
export async function breakingReader(when: 'intake' | 'looking'): Promise<NodeJS.ProcessEnv> {
  const built = (await import(join(root, 'tools/test/build-reader.mjs'))) as { default: () => Promise<void> };
  await built.default();
  return {
    NODE_OPTIONS: `--import ${join(import.meta.dirname, 'reader-hook.mjs')}`,
    ...(when === 'intake'
      ? { POSTROOM_TEST_READER: join(programs, 'reader-program.mjs') }
      : { POSTROOM_TEST_BODY_READER: join(programs, 'body-program.mjs') }),
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
