import { corpus, corpusBytes, withoutSpace } from './corpus.ts';
import { byMailparser, byPostalMime, byPostroom } from './corpus-fields.ts';
import { accepted } from './decisions.ts';

const addresses = (list: readonly string[]): string => list.filter((address) => address !== '').join();

(corpus ? it : it.skip)(
  'reads subject, people, Message-ID and attachments as mailparser and postal-mime do, but for the differences listed',
  async () => {
    const differences = new Set<string>();
    for (const { file } of corpus ?? []) {
      const raw = corpusBytes(file);
      const ours = byPostroom(raw);
      for (const other of [await byMailparser(raw), await byPostalMime(raw)]) {
        const id = file.slice(0, 4);
        if (withoutSpace(other.subject) !== withoutSpace(ours.subject)) differences.add(`${id} subject`);
        for (const field of ['address', 'name'] as const) {
          if ((other.from?.[field] ?? '') !== (ours.from?.[field] ?? '')) differences.add(`${id} sender’s ${field}`);
        }
        for (const field of ['to', 'cc', 'replyTo'] as const) {
          if (addresses(other[field]) !== addresses(ours[field])) differences.add(`${id} ${field}`);
        }
        if ((other.messageId ?? '') !== (ours.messageId ?? '')) differences.add(`${id} Message-ID`);
        if (other.attachments.length !== ours.attachments.length) differences.add(`${id} attachments`);
      }
    }
    expect([...differences].sort()).toEqual(Object.values(accepted).flat().sort());
  },
  60_000,
);
