import { decode, decodeAs } from '@postroom/charset';
import { isUtf8 } from 'node:buffer';
import { decodeBWord, decodeQWord } from './transfer-decoding.ts';
import type { RawParameter } from './parameters.ts';

// Encoded-words, or anything but printable ASCII
const needsDecoding = /[^\t\x20-\x7e]|=\?/;
// The bytes that no header of a person means
const controls = /[\x00-\x08\x0a-\x1f\x7f]+/g;
// What must be read in some set
const beyondAscii = /[^\x00-\x7f]/;

interface EncodedWord {
  label: string;
  bytes: Buffer;
  end: number;
}

/** Decodes header bytes: encoded-words (RFC 2047), RFC 2231 values and raw 8-bit text. */
export class HeaderText {
  private readonly bodyLabel: string | null;
  private readonly readAs: string | null;
  private guessesLeft: number;
  /** Values are asked for twice: as a fact, and in the list of all headers. */
  private readonly known = new Map<string, string>();

  /**
   * @param bodyLabel label of the body's text: what raw 8-bit headers without valid UTF-8 are most likely in
   * @param guesses times that a set may be guessed
   * @param readAs set that raw 8-bit headers shall be read in, whatever they look like
   */
  constructor(bodyLabel: string | null, guesses: number, readAs: string | null) {
    this.bodyLabel = bodyLabel;
    this.guessesLeft = guesses;
    this.readAs = readAs;
  }

  /** Text of an unfolded value (bytes as latin1 characters). Words split inside a character are joined first. */
  decode(value: string): string {
    if (!needsDecoding.test(value)) return value;
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const text = this.decodeWords(value);
    this.known.set(value, text);
    return text;
  }

  private decodeWords(value: string): string {
    let text = '';
    let plainFrom = 0;
    let words: EncodedWord[] = [];
    const flush = (): void => {
      const [first] = words;
      if (first) text += this.characters(Buffer.concat(words.map((word) => word.bytes)), first.label);
      words = [];
    };
    let at = value.indexOf('=?');
    while (at >= 0) {
      const word = readEncodedWord(value, at);
      if (word === 'no-end') break;
      if (word === 'none') {
        at = value.indexOf('=?', at + 2);
        continue;
      }
      const between = value.slice(plainFrom, at);
      if (words.length === 0 || between.trim() !== '') {
        flush();
        text += this.eightBit(between);
      } else if (words[0]?.label !== word.label) flush();
      words.push(word);
      plainFrom = word.end;
      at = value.indexOf('=?', plainFrom);
    }
    flush();
    text += this.eightBit(value.slice(plainFrom));
    return text.replace(controls, ' ').trim();
  }

  /** Text of a parameter; plain values may hold encoded-words. */
  parameter(parameter: RawParameter): string {
    if (parameter.charset !== null) return this.characters(Buffer.from(parameter.bytes, 'latin1'), parameter.charset);
    return this.decode(parameter.bytes);
  }

  /** Text of raw bytes (as latin1 characters), in which encoded-words mean nothing. */
  eightBit(value: string): string {
    // QUIRK: raw ISO-2022-JP, which is ASCII but for its escape sequences, seen from Japanese mail programs.
    const isEscaped = value.includes('\x1b');
    if (!isEscaped && !beyondAscii.test(value)) return value;
    const bytes = Buffer.from(value, 'latin1');
    if (this.readAs !== null) return decodeAs(bytes, this.readAs)?.text ?? this.characters(bytes, null);
    return !isEscaped && isUtf8(bytes) ? bytes.toString('utf8') : this.characters(bytes, this.bodyLabel);
  }

  /** Statistics cost most here, so that a header full of mislabelled words could cost minutes: they are counted. */
  private characters(bytes: Buffer, label: string | null): string {
    if (this.guessesLeft <= 0) return (decodeAs(bytes, label ?? '') ?? decodeAs(bytes, 'windows-1252'))?.text ?? '';
    const decoded = decode(bytes, label);
    if (decoded.how === 'guessed' || decoded.replaced > 0) this.guessesLeft--;
    return decoded.text;
  }
}

/**
 * The encoded-word at `at`; 'none' where there is none, 'no-end' where no "?=" follows at all.
 * QUIRK: spaces inside the text and words inside quoted strings are taken (RFC 2047 sections 2 and 5 forbid both).
 */
function readEncodedWord(value: string, at: number): EncodedWord | 'none' | 'no-end' {
  const head = /^=\?([^?\s]{1,60})\?([bq])\?/i.exec(value.slice(at, at + 70));
  if (!head) return 'none';
  const from = at + head[0].length;
  const to = value.indexOf('?=', from);
  if (to < 0) return 'no-end';
  const encoded = value.slice(from, to);
  // RFC 2231 section 5: the label may end in *language.
  const label = (head[1] ?? '').replace(/\*.*$/, '').toLowerCase();
  const bytes = head[2]?.toLowerCase() === 'b' ? decodeBWord(encoded) : decodeQWord(encoded);
  return { label, bytes, end: to + 2 };
}
