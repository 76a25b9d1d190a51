import { describe, expect, it } from '@jest/globals';
import { splitChunks } from '@postroom/testing';
import { BodyReader } from './body-reader.ts';

/** Feeds the chunks as the engine does; gives the message and what is left for the next answer. */
function read(chunks: readonly Buffer[]): { message: string; rest: string; done: boolean } {
  const body = new BodyReader();
  const out: Buffer[] = [];
  let at = 0;
  let consumed = 0;
  for (; at < chunks.length && !body.done; at += 1) {
    const chunk = chunks[at]!;
    const piece = body.push(chunk, 0);
    expect(piece.length).toBeLessThanOrEqual(chunk.length + 1);
    out.push(piece);
    consumed = body.consumed;
  }
  const rest = Buffer.concat([chunks[at - 1]!.subarray(consumed), ...chunks.slice(at)]);
  return { message: Buffer.concat(out).toString('latin1'), rest: rest.toString('latin1'), done: body.done };
}

describe('a message body', () => {
  const cases: [string, string, string][] = [
    ['nothing', '.\r\n', ''],
    ['one line', 'a\r\n.\r\n', 'a\r\n'],
    ['empty lines', '\r\n\r\n.\r\n', '\r\n\r\n'],
    ['stuffed dots', '..\r\n...\r\n..a\r\n.\r\n', '.\r\n..\r\n.a\r\n'],
    ['a dot alone at the end of a line', 'a.\r\nb\r\n.\r\n', 'a.\r\nb\r\n'],
    ['a bare LF before dot and CRLF', 'a\n.\r\nb\r\n.\r\n', 'a\n.\r\nb\r\n'],
    ['a bare CR before dot and CRLF', 'a\r.\r\nb\r\n.\r\n', 'a\r.\r\nb\r\n'],
    ['dot and bare LF at the start of a line', 'a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n'],
    ['dot and bare CR at the start of a line', 'a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n'],
    ['dot, two CR and LF', 'a\r\n.\r\r\n.\r\n', 'a\r\n\r\r\n'],
    ['CR CR LF', 'a\r\r\n.\r\n', 'a\r\r\n'],
    ['8-bit octets and NUL', '\xff\x00\x80\r\n.\r\n', '\xff\x00\x80\r\n'],
  ];

  it.each(cases)('keeps its octets wherever two cuts fall: %s', (_name, sent, message) => {
    const bytes = Buffer.from(sent + '+OK next\r\n', 'latin1');
    const expected = { message, rest: '+OK next\r\n', done: true };
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const cut = [bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)];
        expect(read(cut.filter((chunk) => chunk.length > 0))).toEqual(expected);
      }
    }
    for (const size of [1, 2, 3, 7]) expect(read(splitChunks(bytes, [size]))).toEqual(expected);
  });

  it('is not over before its terminator', () => {
    for (const sent of ['', '.', '.\r', 'a\r\n', 'a\r\n.', 'a\r\n.\r', 'a.\r\n', 'a\n.\r\n']) {
      expect(read([Buffer.from(sent)]).done).toBe(false);
    }
  });

  it('is handed out without a copy where nothing was stuffed', () => {
    const chunk = Buffer.from('a\r\nb\r\n.\r\n');
    expect(new BodyReader().push(chunk, 0).buffer).toBe(chunk.buffer);
  });
});
