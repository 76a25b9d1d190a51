import { readFileSync } from 'node:fs';
import { corpus } from './corpus.ts';
import { readingFigures, type ReadingFigures } from './reading-figures.ts';

const tool = '../../../tools/build/reading-page.mjs';
const { pageFile, withFigures } = (await import(tool)) as {
  pageFile: string;
  withFigures: (page: string, figures: ReadingFigures) => string;
};

(corpus ? it : it.skip)(
  'has the figures of its page: `node tools/build/reading-page.mjs` writes them',
  async () => {
    const figures = (await readingFigures())!;
    const page = readFileSync(pageFile, 'utf8');
    expect(withFigures(page, figures)).toBe(page);
    // No reader of the two has more right of any field.
    for (const { postroom, mailparser, postalMime } of figures.fields) {
      expect(postroom).toBeGreaterThanOrEqual(Math.max(mailparser, postalMime));
    }
  },
  60_000,
);
