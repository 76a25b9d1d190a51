import * as z from 'zod';
import { watermarksShape } from './mailbox-settings.ts';
import type { Fault } from './problem.ts';

/** GET and PUT /watermarks: what holds for mailboxes that use the installation's marks. */
export const watermarkDefaults = z
  .strictObject({
    /** Waiting messages from which on the level is low, and high. */
    low: watermarksShape.low.unwrap(),
    high: watermarksShape.high.unwrap(),
    /** Who is written to; null: nobody. Read back as it was given. */
    alertTo: watermarksShape.alertTo,
    /** While a level lasts it is told again after so many minutes. */
    repeatMinutes: z.int().min(5).max(10_080),
  })
  .meta({ id: 'WatermarkDefaults' });
export type WatermarkDefaults = z.infer<typeof watermarkDefaults>;

export const firstWatermarks: WatermarkDefaults = { low: 100, high: 500, alertTo: null, repeatMinutes: 240 };

/** The rule between the marks, for the installation's and for a mailbox's own. @param at what stands before the field */
export function marksFaults(marks: { readonly low: number; readonly high: number }, at = ''): Fault[] {
  if (marks.low < marks.high) return [];
  return [{ path: `${at}low`, message: `Low must be less than high (${marks.high}).` }];
}
