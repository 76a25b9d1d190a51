import { corpus, corpusBytes, withoutSpace } from './corpus.ts';
import { byMailparser, byPostalMime, byPostroom } from './corpus-fields.ts';
import { accepted } from './decisions.ts';

(corpus ? it : it.skip)(
  'reads subject, sender and attachments as mailparser and postal-mime do, but for the differences listed',
  async () => {
    const differences = new Set<string>();
    for (const { file } of corpus ?? []) {
      const raw = corpusBytes(file);
      const ours = byPostroom(raw);
      for (const other of [await byMailparser(raw), await byPostalMime(raw)]) {
        const id = file.slice(0, 4);
        if (withoutSpace(other.subject) !== withoutSpace(ours.subject)) differences.add(`${id} subject`);
        if ((other.from?.address ?? '') !== (ours.from?.address ?? '')) differences.add(`${id} from`);
        if (other.attachments.length !== ours.attachments.length) differences.add(`${id} attachments`);
      }
    }
    expect([...differences].sort()).toEqual(Object.values(accepted).flat().sort());
  },
  60_000,
);
