import { readMessage } from '../src/index.ts';
import { WindowedSource } from '../src/read/byte-source.ts';
import { bodies } from './awkward/bodies.ts';
import { headers } from './awkward/headers.ts';
import { parts } from './awkward/parts.ts';
import { reports } from './awkward/reports.ts';

const all = [...headers, ...bodies, ...parts, ...reports];

describe('an awkward message gives the facts that its RFC says', () => {
  it.each(all)('%s', (_name, message, { faultCodes, ...expected }) => {
    const raw = Buffer.from(message.replace(/\n/g, '\r\n'), 'latin1');
    const facts = readMessage(raw);
    expect(facts).toMatchObject(expected);
    if (faultCodes) expect(facts.faults.map(({ code }) => code)).toEqual(faultCodes);
    const source = new WindowedSource(raw.length, 64, (into, position) => raw.copy(into, 0, position));
    expect(readMessage(source)).toEqual(facts);
  });

  it('is one of at least 230, each with a name of its own', () => {
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
    expect(all.length).toBeGreaterThanOrEqual(230);
  });
});
