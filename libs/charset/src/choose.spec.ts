import type { ChoiceInput } from './choice.ts';
import { chooseCharset } from './choose.ts';
import { encode } from './encode.ts';
import { outboundCharsets, type OutboundCharset } from './charset-names.ts';

const base: ChoiceInput = {
  kind: 'reply',
  outboundCharset: 'ISO-8859-1',
  replyCharset: 'auto',
  euro: 'replace',
  incomingCharset: null,
  text: '',
};

const ascii = 'Hello';
const western = 'Grüße';
const euro = '5 € für 2 €';
const latin9 = 'Cœur, 5 €';
const japanese = 'お問い合わせ 〜';
const japaneseEuro = 'お問い合わせ 5 €';
const mixed = 'Grüße, 日本';
const mixedEuro = 'Grüße, 日本, 5 €';

type Reply = ChoiceInput['replyCharset'];
type Row = readonly [Reply, string | null, string, OutboundCharset, string];

describe('a reply (default outbound ISO-8859-1, euro “replace”)', () => {
  it.each<Row>([
    // let Postroom choose: the incoming set, then the default, the first that carries
    ['auto', 'ISO-2022-JP', ascii, 'ISO-2022-JP', 'ascii'],
    ['auto', 'ISO-2022-JP', japanese, 'ISO-2022-JP', 'carries'],
    ['auto', 'ISO-2022-JP', western, 'ISO-8859-1', 'second-carries'],
    ['auto', 'ISO-2022-JP', mixed, 'UTF-8', 'lacks'],
    ['auto', 'ISO-2022-JP', japaneseEuro, 'ISO-2022-JP', 'euro-replaced'],
    ['auto', 'ISO-2022-JP', euro, 'UTF-8', 'lacks'],
    ['auto', 'windows-1252', euro, 'windows-1252', 'carries'],
    ['auto', 'UTF-8', mixedEuro, 'UTF-8', 'carries'],
    ['auto', 'US-ASCII', western, 'ISO-8859-1', 'second-carries'],
    ['auto', 'US-ASCII', '5 €', 'US-ASCII', 'euro-replaced'],
    ['auto', 'US-ASCII', euro, 'UTF-8', 'lacks'],
    // what is not in Sets is passed over
    ['auto', 'CP50221', western, 'ISO-8859-1', 'carries'],
    ['auto', 'CP50221', japanese, 'UTF-8', 'lacks'],
    ['auto', 'Big5-HKSCS', euro, 'ISO-8859-1', 'euro-replaced'],
    ['auto', null, western, 'ISO-8859-1', 'carries'],
    ['auto', 'x-nothing', ascii, 'ISO-8859-1', 'ascii'],
    // same as incoming
    ['incoming', 'ISO-2022-JP', ascii, 'ISO-2022-JP', 'ascii'],
    ['incoming', 'ISO-2022-JP', western, 'UTF-8', 'lacks'],
    ['incoming', 'GB2312', '您好', 'GB2312', 'carries'],
    ['incoming', 'GB2312', '镕', 'UTF-8', 'lacks'],
    ['incoming', 'gb2312', '您好', 'GB2312', 'carries'],
    ['incoming', 'GBK', '镕', 'GBK', 'carries'],
    ['incoming', 'Big5-HKSCS', ascii, 'UTF-8', 'incoming-not-sendable'],
    ['incoming', null, western, 'UTF-8', 'incoming-not-sendable'],
    ['incoming', 'ISO-8859-2', '5 €', 'ISO-8859-2', 'euro-replaced'],
    // default outbound: the incoming set does not matter
    ['default', 'ISO-2022-JP', japanese, 'UTF-8', 'lacks'],
    ['default', 'windows-1252', euro, 'ISO-8859-1', 'euro-replaced'],
    ['default', 'UTF-8', ascii, 'ISO-8859-1', 'ascii'],
    ['default', null, western, 'ISO-8859-1', 'carries'],
  ])('%s, incoming %s, “%s” goes out as %s: %s', (replyCharset, incomingCharset, text, charset, code) => {
    const choice = chooseCharset({ ...base, replyCharset, incomingCharset, text });
    expect(choice.charset).toBe(charset);
    expect(choice.reason.code).toBe(code);
  });
});

type EuroRow = readonly [OutboundCharset, ChoiceInput['euro'], string, OutboundCharset, string, string];

describe('the euro setting, where the wanted set lacks euro signs alone', () => {
  it.each<EuroRow>([
    ['ISO-8859-1', 'latin9', euro, 'ISO-8859-15', 'euro-latin9', euro],
    ['ISO-8859-1', 'unicode', euro, 'UTF-8', 'euro-unicode', euro],
    ['ISO-8859-1', 'replace', euro, 'ISO-8859-1', 'euro-replaced', '5 EUR für 2 EUR'],
    ['ISO-8859-1', 'none', euro, 'ISO-8859-1', 'euro-question-mark', '5 ? für 2 ?'],
    // Latin-9 lacks what Latin-1 has
    ['ISO-8859-1', 'latin9', '¼ von 5 €', 'UTF-8', 'euro-latin9-lacks-others', '¼ von 5 €'],
    ['ISO-2022-JP', 'latin9', japaneseEuro, 'UTF-8', 'euro-latin9-lacks-others', japaneseEuro],
    ['ISO-2022-JP', 'replace', japaneseEuro, 'ISO-2022-JP', 'euro-replaced', 'お問い合わせ 5 EUR'],
    ['ISO-2022-JP', 'none', japaneseEuro, 'ISO-2022-JP', 'euro-question-mark', 'お問い合わせ 5 ?'],
    ['GB2312', 'unicode', '您好 5 €', 'UTF-8', 'euro-unicode', '您好 5 €'],
    ['GBK', 'replace', '您好 5 €', 'GBK', 'euro-replaced', '您好 5 EUR'],
    ['Big5', 'none', '您好 5 €', 'Big5', 'euro-question-mark', '您好 5 ?'],
    ['US-ASCII', 'latin9', '5 €', 'ISO-8859-15', 'euro-latin9', '5 €'],
    // the set has the euro: the setting has no say
    ['ISO-8859-15', 'replace', latin9, 'ISO-8859-15', 'carries', latin9],
    ['windows-1252', 'none', euro, 'windows-1252', 'carries', euro],
    ['EUC-KR', 'none', '5 €', 'EUC-KR', 'carries', '5 €'],
    ['UTF-8', 'latin9', mixedEuro, 'UTF-8', 'carries', mixedEuro],
    // it lacks more than euro signs: UTF-8, whatever the setting
    ['ISO-8859-1', 'latin9', latin9, 'UTF-8', 'lacks', latin9],
    ['ISO-8859-1', 'replace', mixedEuro, 'UTF-8', 'lacks', mixedEuro],
    ['ISO-8859-1', 'none', mixedEuro, 'UTF-8', 'lacks', mixedEuro],
    ['ISO-8859-1', 'unicode', mixedEuro, 'UTF-8', 'lacks', mixedEuro],
    ['ISO-8859-1', 'none', mixed, 'UTF-8', 'lacks', mixed],
  ])('%s, %s: “%s” goes out as %s: %s', (outboundCharset, setting, text, charset, code, sent) => {
    const choice = chooseCharset({ ...base, kind: 'new', outboundCharset, euro: setting, text });
    expect(choice.charset).toBe(charset);
    expect(choice.reason.code).toBe(code);
    expect(choice.apply(text)).toBe(sent);
  });

  it('counts what becomes of the euro signs, and says so', () => {
    const choice = chooseCharset({ ...base, kind: 'new', text: euro });
    expect(choice.substitutions).toEqual([{ from: '€', to: 'EUR', count: 2 }]);
    expect(choice.explanation).toBe(
      'ISO-8859-1, the default outbound set; 2 euro signs become EUR, because it lacks the euro sign.',
    );
  });

  it('changes nothing where the text is carried', () => {
    expect(chooseCharset({ ...base, text: western }).substitutions).toEqual([]);
  });
});

it('uses the first of the two sets for the euro setting when “let Postroom choose” finds neither carrying', () => {
  const choice = chooseCharset({ ...base, outboundCharset: 'ISO-8859-2', incomingCharset: 'ISO-8859-1', text: euro });
  expect(choice).toMatchObject({ charset: 'ISO-8859-1', reason: { code: 'euro-replaced', wanted: 'ISO-8859-1' } });
});

it('uses the default outbound set for a new message, whatever the reply settings say', () => {
  for (const replyCharset of ['auto', 'incoming', 'default'] as const) {
    const input = { ...base, kind: 'new', replyCharset, incomingCharset: 'ISO-2022-JP', text: western } as const;
    expect(chooseCharset(input)).toMatchObject({ charset: 'ISO-8859-1', reason: { from: 'default' } });
  }
});

it('sends text that would switch an escaped set as UTF-8', () => {
  const text = 'a\u001b$Bb';
  expect(chooseCharset({ ...base, kind: 'new', outboundCharset: 'ISO-2022-JP', text }).charset).toBe('UTF-8');
});

it('shows no control or direction character of the text in its sentence', () => {
  const { explanation } = chooseCharset({ ...base, text: '\u202e\r\n日\u0301' });
  expect(explanation).toBe('UTF-8, because ISO-8859-1, the default outbound set, lacks U+202E 日 U+0301.');
  const passed = chooseCharset({ ...base, incomingCharset: 'x\u202e\n', text: 'a' });
  expect(passed.explanation).not.toMatch(/[\u202e\n]/);
});

it('gives for every combination a set that carries what will be sent, and one sentence', () => {
  const texts = [
    ascii,
    western,
    euro,
    latin9,
    japanese,
    japaneseEuro,
    mixed,
    mixedEuro,
    '😀',
    'half \ud800 €',
    '镕',
    'ｶﾅ',
    '',
  ];
  const incomings = [...outboundCharsets, 'Big5-HKSCS', 'CP50221', 'windows-949', 'nonsense', null];
  let tried = 0;
  for (const text of texts) {
    for (const outboundCharset of outboundCharsets) {
      for (const incomingCharset of incomings) {
        for (const replyCharset of ['auto', 'incoming', 'default'] as const) {
          const setting = (['latin9', 'unicode', 'replace', 'none'] as const)[tried++ % 4] ?? 'none';
          const input: ChoiceInput = { ...base, outboundCharset, incomingCharset, replyCharset, euro: setting, text };
          const choice = chooseCharset(input);
          const sent = choice.apply(text);
          if (encode(sent, choice.charset).length < sent.length) throw new Error('text was lost');
          if (sent !== text && choice.substitutions.length === 0) throw new Error('text was changed silently');
          if (!/^[^\n]+\.$/.test(choice.explanation)) throw new Error(choice.explanation);
        }
      }
    }
  }
  expect(tried).toBe(texts.length * outboundCharsets.length * incomings.length * 3);
});
