/**
 * Settings of the contract that are stored and read back, and that nothing in the server acts upon yet. The editor marks
 * them "From the next version"; a test looks into the server that the list is neither too long nor too short.
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
