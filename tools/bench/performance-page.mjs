import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');
const head = '# Performance\nFigures as the programs printed them, on the machine named; run them again on yours.\n';

/** Writes one section of docs/performance.md anew, with the command that made it, the date and the Node version. */
export function writeSection(title, command, body) {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : head;
  const date = new Date().toISOString().slice(0, 10);
  const section = `## ${title}\n\`${command}\`, ${date}, Node ${process.version}\n\n${body.trim()}\n`;
  const sections = text.split(/^(?=## )/m);
  const at = sections.findIndex((one) => one.startsWith(`## ${title}\n`));
  if (at === -1) sections.push(`\n${section}`);
  else sections[at] = `${section}\n`;
  writeFileSync(
    page,
    `${sections
      .join('')
      .replace(/\n{3,}/g, '\n\n')
      .trim()}\n`,
  );
}
