import { isMap, isSeq, LineCounter, parseDocument, stringify, type YAMLMap } from 'yaml';
import { type FileEntry, type FileFault, isObject, type MailboxFile, mostFileMailboxes } from './file-entry.ts';

/** A value that an alias repeats is counted each time, so that a small file cannot grow to a large one. */
const mostAliases = 100;

function refused(line: number, message: string): MailboxFile {
  return { entries: [], faults: [{ line, message }] };
}

/** The line of the field at this path, or of the nearest that holds it. */
function lineIn(map: YAMLMap, path: string, lines: LineCounter): number {
  const line = (offset: number | undefined) => lines.linePos(offset ?? 0).line;
  let found = line(map.range?.[0]);
  let node: unknown = map;
  for (const part of path.split('.')) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === part);
      const key = pair?.key as { range?: [number, number, number] } | undefined;
      if (!pair) break;
      found = line(key?.range?.[0]);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      const range = (node as { range?: [number, number, number] } | undefined)?.range;
      if (range) found = line(range[0]);
    } else break;
  }
  return found;
}

/** Reads YAML (or JSON, which is YAML too): a list of mailboxes, or a map with the list under `mailboxes`. */
export function readYamlFile(text: string): MailboxFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  if (document.errors.length > 0) {
    const faults = document.errors.slice(0, 20).map(({ message, pos }): FileFault => {
      return { line: lines.linePos(pos[0]).line, message: `Not YAML: ${message.split('\n')[0] ?? ''}` };
    });
    return { entries: [], faults };
  }
  const contents = document.contents;
  const list = isMap(contents) ? contents.get('mailboxes') : contents;
  if (!isSeq(list)) return refused(1, 'Give a list of mailboxes, or a map with the list under “mailboxes”.');
  if (list.items.length > mostFileMailboxes) {
    return refused(1, `A file holds at most ${mostFileMailboxes} mailboxes: make several of it.`);
  }
  const entries: FileEntry[] = [];
  const faults: FileFault[] = [];
  for (const item of list.items) {
    const range = (item as { range?: [number, number, number] } | null)?.range;
    const line = lines.linePos(range?.[0] ?? 0).line;
    let fields: unknown;
    try {
      fields = isMap(item) ? item.toJS(document, { maxAliasCount: mostAliases }) : null;
    } catch {
      faults.push({ line, message: 'This repeats itself too often by aliases (*name): write the values out.' });
      continue;
    }
    if (isMap(item) && isObject(fields)) {
      entries.push({ line, fields, lineOf: (path) => lineIn(item, path, lines) });
    } else faults.push({ line, message: 'Give each mailbox as fields with values (“email: …”).' });
  }
  return { entries, faults };
}

const heading = `Mailboxes of Postroom. Passwords and other secrets are not in here: add “password” under pop or smtp,
or type them in the console after the import. What is left out stays as it is, or as new mailboxes have it.`;

export function writeYamlFile(mailboxes: readonly Record<string, unknown>[]): string {
  const comment = heading.replaceAll(/^/gm, '# ');
  return `${comment}\n${stringify({ mailboxes }, { lineWidth: 0 })}`;
}
