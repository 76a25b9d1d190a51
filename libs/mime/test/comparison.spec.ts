import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import { readMessage } from '../src/index.ts';
import { corpus, corpusBytes, withoutSpace } from './corpus.ts';

const numbers = (field: string, list: string): string[] => list.split(' ').map((id) => `${id} ${field}`);

/** Where mailparser or postal-mime read otherwise, and why ours stays. */
const accepted: Record<string, string[]> = {
  'they do not know UTF-7 in encoded-words': numbers('subject', '0002 0006'),
  'they read 8-bit headers as UTF-8 only; ours are read in the set of the body': numbers(
    'subject',
    '0010 0011 0016 0017 0019 0021 0023 0024 0025 0026 0027 0028 0051 0052 0053',
  ),
  'named text of the body is shown, and can be saved as the file that it is; they show it only': numbers(
    'attachments',
    '0031 0043 0048 0120 0132 0135 0141 0145 0160',
  ),
  'files uuencoded in the text are attachments': numbers('attachments', '0050 0153 0158 0159'),
  'a message inside a message stays one file, whole; they take it apart, or into the text': numbers(
    'attachments',
    '0065 0066 0081 0084 0086 0094 0116 0134 0136 0138 0143 0151 0161 0164 0165 0179 0181 0199',
  ),
  'a missing semicolon before boundary= is passed over': numbers('attachments', '0071'),
  'unnamed text of an unusual type is shown; they make a nameless file of it': numbers(
    'attachments',
    '0077 0095 0099 0142 0144 0146 0147',
  ),
  'the status part of a delivery report can be saved too': numbers('attachments', '0200'),
};

interface Read {
  subject: string;
  from: string;
  attachments: number;
}

async function byMailparser(raw: Buffer): Promise<Read> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true });
  const from = mail.from?.value[0]?.address ?? '';
  return { subject: mail.subject ?? '', from, attachments: mail.attachments.length };
}

async function byPostalMime(raw: Buffer): Promise<Read> {
  const mail = await PostalMime.parse(raw);
  return { subject: mail.subject ?? '', from: mail.from?.address ?? '', attachments: mail.attachments.length };
}

(corpus ? it : it.skip)(
  'reads subject, sender and attachments as mailparser and postal-mime do, but for the differences listed',
  async () => {
    const differences = new Set<string>();
    for (const { file } of corpus ?? []) {
      const raw = corpusBytes(file);
      const facts = readMessage(raw);
      for (const other of [await byMailparser(raw), await byPostalMime(raw)]) {
        const id = file.slice(0, 4);
        if (withoutSpace(other.subject) !== withoutSpace(facts.subject)) differences.add(`${id} subject`);
        if (other.from !== (facts.from[0]?.address ?? '')) differences.add(`${id} from`);
        if (other.attachments !== facts.attachments.length) differences.add(`${id} attachments`);
      }
    }
    expect([...differences].sort()).toEqual(Object.values(accepted).flat().sort());
  },
  60_000,
);
