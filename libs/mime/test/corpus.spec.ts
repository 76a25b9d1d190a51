import { htmlToText, readMessage, safeFileName, type MessageFacts } from '../src/index.ts';
import { corpus, corpusBytes, onTheWire, withoutSpace, type ExpectedAttachment, type Expectation } from './corpus.ts';

/** Fields on which the source and Python disagree and we do not read as the source does, and why. */
const decided: Record<string, string> = {
  '0018 attachments': 'sizes stated are those of the uuencoded bytes; ours are decoded: 1298 and 1325, real PNG files',
  '0049 attachments': 'as 0018: decoded sizes 1453, 1298 and 1325',
  '0036 attachments':
    'C:\\TEMP\\nsmailEG.png was written without escapes; its last part is the name, not "C:TEMPnsmailEG.png"',
  '0040 attachments': 'as 0036',
  '0144 attachments':
    'no good delimiter follows the second picture, so that text belongs to it: neither 399 nor 357 bytes',
};

/** Sizes of 7bit parts stated with LF line ends, while the message has CRLF: ours are the bytes as sent. */
const lineEndsCounted = new Set(['0017']);

/** Fields in doubt on which the source is right, and why. */
const confirmed: Record<string, string> = {
  '0060 text_contains': 'the boundary "a--" is longer than "a": the longest open delimiter is the one meant',
  '0071 attachments': 'a missing semicolon before boundary= is passed over',
  '0073 subject': '"Fro :" is a field with a blank before its colon (RFC 5322 section 4.5), not the end of the header',
  '0073 to': 'as its subject',
  '0073 message_id': 'as its subject',
  '0073 no_replacement_char': 'the one byte outside ASCII is read by statistics',
  '0074 text_contains': 'of two Content-Type fields in one header block the last counts: nothing of the text is lost',
  '0141 attachments': 'named text parts are files, the first one is shown as well',
  '0142 text_contains': 'a boundary folded inside its quotes is unfolded',
  '0148 text_contains': 'as 0142',
  '0154 cc': 'a word without @ is a name, not an address',
  '0156 attachments': 'the picture is a part of its own',
  '0166 cc': 'as 0154',
  '0167 cc': 'as 0154',
  '0168 cc': 'as 0154',
  '0170 text_contains': 'text behind a delimiter in its line is passed over (RFC 2046 section 5.1.1)',
  '0184 subject': 'a line of blanks only is folding, not the end of the header (RFC 5322 section 4.2)',
  '0184 no_replacement_char': 'the line with a broken name is no field',
  '0205 attachments_count': 'an alternative that is not shown (text/watch-html) can still be saved',
};

type Field = keyof Expectation;

function matches(facts: MessageFacts, field: Field, expected: Expectation, isAsStored: boolean, id: string): boolean {
  const addresses = (list: { address: string }[]): string =>
    JSON.stringify(list.map(({ address }) => address).filter((address) => address !== ''));
  const shown = `${facts.text ?? ''}\n${(facts.html ?? '').replace(/<[^>]*>/g, '')}\n${htmlToText(facts.html ?? '')}`;
  switch (field) {
    case 'subject':
      return withoutSpace(facts.subject) === withoutSpace(expected.subject ?? '');
    case 'from_address':
      return facts.from[0]?.address === expected.from_address;
    case 'from_name':
      return facts.from[0]?.name === expected.from_name;
    case 'to':
    case 'cc':
      return addresses(facts[field]) === JSON.stringify(expected[field]);
    case 'reply_to':
      return addresses(facts.replyTo) === JSON.stringify(expected.reply_to);
    case 'message_id':
      return facts.messageId === expected.message_id;
    case 'text_contains':
      return (expected.text_contains ?? []).every((text) => withoutSpace(shown).includes(withoutSpace(text)));
    case 'no_replacement_char':
      return !`${facts.text ?? ''}${facts.html ?? ''}${facts.subject}`.includes('\ufffd');
    case 'attachments_count':
      return facts.attachments.length >= (expected.attachments_count ?? 0);
    case 'attachments':
      return hasAttachments(facts, expected.attachments ?? [], isAsStored && !lineEndsCounted.has(id));
  }
}

function hasAttachments(facts: MessageFacts, wanted: ExpectedAttachment[], exactSizes: boolean): boolean {
  const left = [...facts.attachments];
  return wanted.every((attachment) => {
    const at = left.findIndex((candidate) => {
      const nameFits = attachment.filename === null || candidate.fileName === safeFileName(attachment.filename, '');
      // Of parts without encoding, line ends differ between the form stored and the form on the wire.
      const sizeStates = candidate.encoding === '7bit' || candidate.encoding === '8bit' ? exactSizes : true;
      const sizes = attachment.sizes ?? (attachment.size === undefined ? [] : [attachment.size]);
      return nameFits && (!sizeStates || sizes.length === 0 || sizes.includes(candidate.size));
    });
    if (at < 0) return false;
    left.splice(at, 1);
    return true;
  });
}

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
        const facts = readMessage(form === 'as stored' ? bytes : onTheWire(bytes));
        if (matches(facts, field as Field, message.expect, form === 'as stored', id)) right++;
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
