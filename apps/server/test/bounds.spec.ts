import { readFileSync } from 'node:fs';

const tool = '../../../tools/build/bounds-table.mjs';

describe('docs/bounds.md', () => {
  it('has the values of the source and every bound in it', async () => {
    const { boundsFile, boundsTable, unlisted } = (await import(tool)) as {
      boundsFile: string;
      boundsTable: () => string;
      unlisted: () => string[];
    };
    // A name here: add it to tools/build/bounds-list.mjs with what it bounds and what happens past it.
    expect(unlisted()).toEqual([]);
    const table = boundsTable();
    expect(table).toContain('| 25 MiB ');
    expect(readFileSync(boundsFile, 'utf8')).toBe(table);
  });
});
