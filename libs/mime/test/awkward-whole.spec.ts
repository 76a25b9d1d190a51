import { attachmentStream, readMessage } from '../src/index.ts';
import { WindowedSource } from '../src/read/byte-source.ts';
import { headersOfAll } from './awkward/whole-headers.ts';
import { programs } from './awkward/whole-programs.ts';
import { reportsOfAll } from './awkward/whole-reports.ts';
import { structures } from './awkward/whole-structure.ts';
import { told, wanted } from './awkward/whole.ts';

const all = [...structures, ...headersOfAll, ...reportsOfAll, ...programs];

/** LF stands for CRLF, U+0001 for LF alone and U+0002 for CR alone. */
const bytesOf = (message: string): Buffer =>
  Buffer.from(message.replaceAll('\n', '\r\n').replaceAll('\u0001', '\n').replaceAll('\u0002', '\r'), 'latin1');

describe('an awkward message gives these facts and no other', () => {
  it.each(all)('%s', async (_name, message, facts) => {
    const raw = bytesOf(message);
    const read = readMessage(raw);
    const decoded = async (file: Parameters<typeof attachmentStream>[1]) => {
      const pieces: Buffer[] = [];
      for await (const piece of attachmentStream(raw, file)) pieces.push(piece);
      return Buffer.concat(pieces).toString('latin1');
    };
    expect(await told(read, decoded)).toEqual(wanted(facts));
    const source = new WindowedSource(raw.length, 64, (into, position) => raw.copy(into, 0, position));
    expect(readMessage(source)).toEqual(read);
  });

  it('is one of at least 60, each with a name of its own', () => {
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(60);
  });
});
