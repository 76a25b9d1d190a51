import type { Mailbox, MailboxCreate, weekdays } from '@postroom/contracts';

const mebibyte = 1024 * 1024;

export type Weekday = (typeof weekdays)[number];

/**
 * The group *more* as the form holds it. An empty number is the installation's setting, and so is what is not `own`.
 * Units: MiB, minutes, messages, days.
 */
export interface MoreModel {
  dailyMebibytes: number | null;
  joinCustomerMinutes: number | null;
  attachmentsTotalMebibytes: number | null;
  sendPerMinute: number | null;
  signature: { own: boolean; text: string };
  retentionDays: number | null;
  keepSentRaw: 'installation' | 'on' | 'off';
  /** One name in each line. */
  trustedAuthservIds: { own: boolean; names: string };
  quietHours: { own: boolean; days: Weekday[]; from: string; to: string; timeZone: string };
  burst: { own: boolean; messages: number | null; minutes: number | null };
}

/** The parts that stand in the form only while they are the mailbox's own. */
export const ownGroups = ['signature', 'trustedAuthservIds', 'quietHours', 'burst'] as const;

/** Four digits behind the point reach down to 64 KiB, and hide what nobody typed. */
export function toMebibytes(bytes: number): number {
  return Math.round((bytes / mebibyte) * 10_000) / 10_000;
}

export function toBytes(mebibytes: number | null): number | null {
  return mebibytes === null ? null : Math.round(mebibytes * mebibyte);
}

const orNull = (bytes: number | null) => (bytes === null ? null : toMebibytes(bytes));

function quietHoursOf(quiet: Mailbox['more']['quietHours']): MoreModel['quietHours'] {
  if (quiet !== null) return { own: true, ...quiet };
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const days: Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  return { own: false, days, from: '22:00', to: '07:00', timeZone };
}

/** What a switch to "its own" begins with stands in the form from the start: nobody meets an empty group. */
export function moreModelOf(more: Mailbox['more']): MoreModel {
  return {
    dailyMebibytes: orNull(more.dailyBytes),
    joinCustomerMinutes: more.joinCustomerMinutes,
    attachmentsTotalMebibytes: orNull(more.attachmentsTotalBytes),
    sendPerMinute: more.sendPerMinute,
    signature: { own: more.signature !== null, text: more.signature ?? '' },
    retentionDays: more.retentionDays,
    keepSentRaw: more.keepSentRaw === null ? 'installation' : more.keepSentRaw ? 'on' : 'off',
    trustedAuthservIds: { own: more.trustedAuthservIds !== null, names: more.trustedAuthservIds?.join('\n') ?? '' },
    quietHours: quietHoursOf(more.quietHours),
    burst: { own: more.burst !== null, messages: more.burst?.messages ?? 500, minutes: more.burst?.minutes ?? 10 },
  };
}

/** As the API takes it. Numbers that are empty inside a group stay null: the contract then finds the fault. */
export function moreBody(model: MoreModel): NonNullable<MailboxCreate['more']> {
  const { signature, keepSentRaw, trustedAuthservIds } = model;
  const { own: ownQuiet, ...quietHours } = model.quietHours;
  const { own: ownBurst, ...burst } = model.burst;
  return {
    dailyBytes: toBytes(model.dailyMebibytes),
    joinCustomerMinutes: model.joinCustomerMinutes,
    attachmentsTotalBytes: toBytes(model.attachmentsTotalMebibytes),
    sendPerMinute: model.sendPerMinute,
    signature: signature.own ? signature.text : null,
    retentionDays: model.retentionDays,
    keepSentRaw: keepSentRaw === 'installation' ? null : keepSentRaw === 'on',
    trustedAuthservIds: trustedAuthservIds.own
      ? trustedAuthservIds.names
          .split('\n')
          .map((name) => name.trim())
          .filter((name) => name !== '')
      : null,
    quietHours: ownQuiet ? quietHours : null,
    burst: ownBurst ? (burst as { messages: number; minutes: number }) : null,
  };
}
