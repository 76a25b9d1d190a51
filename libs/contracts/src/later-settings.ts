/**
 * Settings of a mailbox that are stored and read back, and that nothing in the server acts upon yet. The console marks
 * them "From the next version"; a test of the server holds the list to the server's source, so that it is neither too
 * long nor too short.
 */
export const laterSettings = [
  'watermarks.alertTo',
  'more.joinCustomerMinutes',
  'more.signature',
  'more.retentionDays',
  'more.keepSentRaw',
  'more.trustedAuthservIds',
  'more.quietHours',
  'more.burst',
] as const;

export type LaterSetting = (typeof laterSettings)[number];
