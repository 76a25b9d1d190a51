import { readMessage } from '../src/index.ts';
import { corpus, corpusBytes, onTheWire } from './corpus.ts';
import { agrees, byPostroom, type Field } from './corpus-fields.ts';
import { confirmed, decided, lineEndsCounted } from './decisions.ts';

(corpus ? describe : describe.skip)('the awkward mail of other projects', () => {
  const messages = corpus ?? [];
  const cases = messages.flatMap((message) => Object.keys(message.expect).map((field) => ({ message, field })));

  for (const form of ['as stored', 'on the wire'] as const) {
    it(`reads every field ${form} as its source states, but for those decided otherwise`, () => {
      const wrong: string[] = [];
      const otherwise: string[] = [];
      let right = 0;
      for (const { message, field } of cases) {
        const id = message.file.slice(0, 4);
        const bytes = corpusBytes(message.file);
        const reading = byPostroom(form === 'as stored' ? bytes : onTheWire(bytes));
        const exactSizes = form === 'as stored' && !lineEndsCounted.has(id);
        if (agrees(reading, field as Field, message.expect, exactSizes)) right++;
        else if (message.doubt.includes(field) && `${id} ${field}` in decided) otherwise.push(`${id} ${field}`);
        else wrong.push(`${id} ${field}`);
      }
      expect(wrong).toEqual([]);
      expect(otherwise).toEqual(Object.keys(decided).sort());
      expect(right + otherwise.length).toBe(cases.length);
    });
  }

  it('has a reason written for every field in doubt', () => {
    const doubts = messages.flatMap(({ file, doubt }) => doubt.map((field) => `${file.slice(0, 4)} ${field}`));
    expect(doubts.filter((doubt) => !(doubt in decided) && !(doubt in confirmed))).toEqual([]);
  });

  it('gives attachments a name and a range within the message', () => {
    for (const { file } of messages) {
      const raw = corpusBytes(file);
      for (const { start, end, fileName } of readMessage(raw).attachments) {
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(raw.length);
        expect(fileName).not.toBe('');
      }
    }
  });
});
