/*
 * One reader of messages in a process of its own: node mime-process.mjs <reader> <corpus> <count> <bundle of libs/mime> [<kind> <bytes of a hostile input>]
 * Prints what it measured as one line of JSON. Messages are made before the clock starts, at most 64 MB at a time.
 */
import { performance } from 'node:perf_hooks';

const [reader, corpus, count, bundle, kind] = process.argv.slice(2);

const readers = {
  postroom: async () => {
    const { readMessage } = await import(bundle);
    return (raw) => void readMessage(raw);
  },
  mailparser: async () => {
    const { simpleParser } = await import('mailparser');
    return (raw) => simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true });
  },
  'postal-mime': async () => {
    const { default: PostalMime } = await import('postal-mime');
    return (raw) => PostalMime.parse(raw);
  },
};

const read = await readers[reader]();
const hostile = corpus === 'hostile';
const make = hostile
  ? (await import('./mime-hostile.mjs')).hostile[kind]
  : (await import('./intake-mail.mjs')).corpora[corpus].message;

const batchBytes = 64 * 1024 * 1024;
let bytes = 0;
let ms = 0;
let cpu = 0;
let done = 0;
// The compiler's work is no part of a rate: short runs are warmed up.
if (!hostile) for (let n = 0; n < Math.min(corpus === 'large' ? 1 : 200, count); n++) await read(make(n));
while (done < count) {
  const batch = [];
  for (let size = 0; done < count && size < batchBytes; done++) {
    const raw = make(hostile ? Number(process.argv[7]) : done);
    size += raw.length;
    batch.push(raw);
  }
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  for (const raw of batch) await read(raw);
  ms += performance.now() - began;
  const used = process.cpuUsage(cpuBegan);
  cpu += (used.user + used.system) / 1000;
  for (const raw of batch) bytes += raw.length;
}
console.log(JSON.stringify({ messages: done, bytes, ms, cpu, peak: process.resourceUsage().maxRSS / 1024 }));
