import type { Queue, Role } from '@postroom/contracts';
import { SAMPLE_ADDRESSES, type SampleMailbox } from '@postroom/sandbox';

/** The cast of the demo: a lamp shop with customers in many countries. */
export const departments = [
  { key: 'europe', name: 'Europe', parent: null },
  { key: 'germany', name: 'Germany', parent: 'europe' },
  { key: 'asia', name: 'Asia', parent: null },
] as const;

export type DepartmentKey = (typeof departments)[number]['key'];

export const queues: readonly {
  key: string;
  name: string;
  department: DepartmentKey;
  targetMinutes: number;
  priority: Queue['priority'];
}[] = [
  { key: 'orders', name: 'Orders', department: 'europe', targetMinutes: 120, priority: 3 },
  { key: 'germany', name: 'Support Germany', department: 'germany', targetMinutes: 60, priority: 4 },
  { key: 'japan', name: 'Support Japan', department: 'asia', targetMinutes: 60, priority: 4 },
  { key: 'china', name: 'Support China', department: 'asia', targetMinutes: 240, priority: 6 },
];

/** The administrator is made by the set-up page's own route; these follow. */
export const people: readonly { email: string; department: DepartmentKey; role: Role }[] = [
  { email: 'mia@leuchtwerk.example', department: 'europe', role: 'supervisor' },
  { email: 'lea@leuchtwerk.example', department: 'europe', role: 'agent' },
  { email: 'kenji@leuchtwerk.example', department: 'asia', role: 'agent' },
];

const quarterMebibyte = 256 * 1024;

export const mailboxes: readonly {
  key: SampleMailbox;
  name: string;
  queue: string;
  department: DepartmentKey;
  priority: 'high' | 'medium' | 'low';
  outboundCharset: string;
  maxMessageBytes: number;
  attachments: boolean;
}[] = [
  {
    key: 'support-de',
    name: 'Leuchtwerk Support',
    queue: 'germany',
    department: 'germany',
    priority: 'high',
    outboundCharset: 'ISO-8859-1',
    maxMessageBytes: 25 * 1024 * 1024,
    attachments: true,
  },
  {
    key: 'orders',
    name: 'Leuchtwerk Orders',
    queue: 'orders',
    department: 'europe',
    priority: 'medium',
    outboundCharset: 'UTF-8',
    // Small on purpose: one of the samples is bigger and shows how a truncated message looks.
    maxMessageBytes: quarterMebibyte,
    attachments: false,
  },
  {
    key: 'support-jp',
    name: 'ロイヒトヴェルク サポート',
    queue: 'japan',
    department: 'asia',
    priority: 'medium',
    outboundCharset: 'ISO-2022-JP',
    maxMessageBytes: 25 * 1024 * 1024,
    attachments: true,
  },
  {
    key: 'support-cn',
    name: 'Leuchtwerk China',
    queue: 'china',
    department: 'asia',
    priority: 'low',
    outboundCharset: 'GB2312',
    maxMessageBytes: 25 * 1024 * 1024,
    attachments: false,
  },
];

/** Every account on the demo's mail server has this password; the server listens on loopback only. */
export const mailPassword = 'sandbox';

export const accountOf = (key: SampleMailbox) => SAMPLE_ADDRESSES[key];
