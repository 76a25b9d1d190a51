import { createHash } from 'node:crypto';
import { mailDate, makeMessage } from '../mail/make-message.ts';
import { ORDERS_ABROAD } from './orders-abroad.ts';
import { ORDERS_MALFORMED } from './orders-malformed.ts';
import { ORDERS_PLAIN } from './orders-plain.ts';
import type { SampleEntry, SampleMailbox } from './sample-entry.ts';
import { SUPPORT_CN } from './support-cn.ts';
import { SUPPORT_DE } from './support-de.ts';
import { SUPPORT_JP } from './support-jp.ts';

/** A message of the demo, ready to be delivered. */
export interface SampleMessage {
  /** Names it among the samples. */
  key: string;
  mailbox: SampleMailbox;
  raw: Buffer;
  /** The subject; of a malformed message what is wrong with it. */
  title: string;
  /** The text as its writer saw it; null where there is only HTML or a report. */
  text: string | null;
  charset: string;
  malformed: boolean;
  /** Comes while the demo runs; the others wait from the start. */
  trickle: boolean;
}

export const SAMPLE_ADDRESSES: Readonly<Record<SampleMailbox, string>> = {
  'support-de': 'support@leuchtwerk.example',
  orders: 'orders@leuchtwerk.example',
  'support-jp': 'support-jp@leuchtwerk.example',
  'support-cn': 'support-cn@leuchtwerk.example',
};

/** Mail older than a day makes Postroom ask before it downloads: the oldest sample is 20 hours old. */
const OLDEST_MINUTES = 20 * 60;

const ENTRIES: readonly (readonly [SampleMailbox, readonly SampleEntry[]])[] = [
  ['support-de', SUPPORT_DE],
  ['orders', interleaved(ORDERS_PLAIN, interleaved(ORDERS_ABROAD, ORDERS_MALFORMED))],
  ['support-jp', SUPPORT_JP],
  ['support-cn', SUPPORT_CN],
];

/**
 * The sample mail of the demo shop, the oldest first, those that trickle at the end. Their dates lie within the 20
 * hours before `now`; all else is the same at each call.
 */
export function sampleMail(now: Date = new Date()): SampleMessage[] {
  const dated = ENTRIES.flatMap(([mailbox, entries]) => datesOf(entries, now, mailbox));
  dated.sort((one, other) => one.date.getTime() - other.date.getTime() || one.turn - other.turn);
  return dated.map(({ entry, mailbox, date }) => ({
    key: entry.key,
    mailbox,
    raw: written(entry, mailbox, date),
    title: entry.flaw?.title ?? entry.subject,
    text: entry.text ?? null,
    charset: entry.charset,
    malformed: entry.flaw !== undefined,
    trickle: entry.trickle ?? false,
  }));
}

interface DatedEntry {
  entry: SampleEntry;
  mailbox: SampleMailbox;
  date: Date;
  /** Orders what comes at the same time, so that the mailboxes take turns. */
  turn: number;
}

function datesOf(entries: readonly SampleEntry[], now: Date, mailbox: SampleMailbox): DatedEntry[] {
  const waiting = entries.filter(({ trickle }) => !trickle);
  const minutes = OLDEST_MINUTES / (waiting.length + 1);
  const at = (entry: SampleEntry, ago: number, turn: number): DatedEntry => ({
    entry,
    mailbox,
    turn,
    date: new Date(now.getTime() - Math.round(ago * 60_000)),
  });
  return [
    ...waiting.map((entry, index) => at(entry, OLDEST_MINUTES - (index + 1) * minutes, index)),
    ...entries.filter(({ trickle }) => trickle).map((entry, index) => at(entry, 0, index)),
  ];
}

function written(entry: SampleEntry, mailbox: SampleMailbox, date: Date): Buffer {
  const { flaw, answers, returnPath, ...options } = entry;
  const domain = entry.from.address.split('@')[1] ?? '';
  const hash = createHash('sha256').update(entry.key).digest('hex');
  const references = ancestors(answers);
  const parent = references.at(-1);
  const raw = makeMessage({
    ...options,
    to: SAMPLE_ADDRESSES[mailbox],
    date,
    messageId: messageId(entry),
    first: [
      ['Return-Path', `<${returnPath ?? entry.from.address}>`],
      [
        'Received',
        `from smtp.${domain} (smtp.${domain} [192.0.2.${(Number.parseInt(hash.slice(0, 2), 16) % 254) + 1}]) by mx.leuchtwerk.example with ESMTPS id ${hash.slice(0, 12)} for <${SAMPLE_ADDRESSES[mailbox]}>; ${mailDate(date)}`,
      ],
    ],
    headers: [
      ...(parent === undefined
        ? []
        : [['In-Reply-To', parent] as const, ['References', references.join(' ')] as const]),
      ...(entry.headers ?? []),
    ],
  });
  return flaw ? flaw.spoil(raw) : raw;
}

/** Message-IDs of the messages before this one in its thread, the first one first. */
function ancestors(key: string | undefined): string[] {
  if (key === undefined) return [];
  const entry = ENTRIES.flatMap(([, entries]) => entries).find((one) => one.key === key);
  if (!entry) throw new RangeError(`no sample is called ${key}`);
  return [...ancestors(entry.answers), `<${messageId(entry)}>`];
}

function messageId({ key, from }: SampleEntry): string {
  return `${key}.${createHash('sha256').update(key).digest('hex').slice(0, 10)}@${from.address.split('@')[1] ?? ''}`;
}

/** One of each in turn, each in its order. */
function interleaved(one: readonly SampleEntry[], other: readonly SampleEntry[]): SampleEntry[] {
  const longest = Math.max(one.length, other.length);
  return Array.from({ length: longest }, (_, index) => [one[index], other[index]])
    .flat()
    .filter((entry) => entry !== undefined);
}
