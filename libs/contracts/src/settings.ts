import * as z from 'zod';
import { version } from './basics.ts';
import { moreShape } from './mailbox-settings.ts';

const mebibyte = 1024 * 1024;

/** What a mailbox's group *more* means where it says null. */
export const mailboxDefaults = z.strictObject({
  ...moreShape,
  dailyBytes: moreShape.dailyBytes.unwrap(),
  joinCustomerMinutes: moreShape.joinCustomerMinutes.unwrap(),
  attachmentsTotalBytes: moreShape.attachmentsTotalBytes.unwrap(),
  sendPerMinute: moreShape.sendPerMinute.unwrap(),
  signature: moreShape.signature.unwrap(),
  retentionDays: moreShape.retentionDays.unwrap(),
  keepSentRaw: moreShape.keepSentRaw.unwrap(),
  trustedAuthservIds: moreShape.trustedAuthservIds.unwrap(),
});
export type MailboxDefaults = z.infer<typeof mailboxDefaults>;

const fields = {
  /** Receivers delete on the POP3 server although "committed" does not mean "on disk" here. */
  deleteWithoutDurability: z.boolean(),
  /** Entries whose outcome is unknown are sent again by themselves after ten minutes. */
  resendUnsure: z.boolean(),
  /** Everything works and nothing leaves. */
  trainingMode: z.boolean(),
  /** Days in which a customer's message reopens a closed conversation. */
  reopenDays: z.int().min(0).max(3650),
};

export const settings = z.object({ ...fields, version, mailboxDefaults }).meta({ id: 'Settings' });
export type Settings = z.infer<typeof settings>;

export const settingsChange = z
  .strictObject({ ...fields, version, mailboxDefaults: mailboxDefaults.partial() })
  .partial()
  .meta({ id: 'SettingsChange' });
export type SettingsChange = z.infer<typeof settingsChange>;

export const settingsDefaults: Omit<Settings, 'version'> = {
  deleteWithoutDurability: false,
  resendUnsure: false,
  trainingMode: false,
  reopenDays: 30,
  mailboxDefaults: {
    dailyBytes: 0,
    joinCustomerMinutes: 0,
    attachmentsTotalBytes: 20 * mebibyte,
    sendPerMinute: 0,
    signature: '',
    retentionDays: 0,
    keepSentRaw: true,
    trustedAuthservIds: [],
    quietHours: null,
    burst: null,
  },
};
