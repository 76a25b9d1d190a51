import type { Failure } from '../api/failure.ts';
import type { Messages } from '../text/en.ts';
import { firstFaulty } from './recipients.ts';

export const composerFields = ['fromAddressId', 'to', 'cc', 'bcc', 'subject', 'text', 'attachmentIds'] as const;
/** A field of the composer, or '' for what belongs to none. */
export type ComposerField = (typeof composerFields)[number] | 'whole';
export type ComposerFaults = Partial<Record<ComposerField, string>>;

export interface WrittenMail {
  readonly fromId: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly text: string;
  readonly attachmentIds: readonly string[];
}

/** What stops this mail from being sent, by field; empty where nothing does. */
export function checkMail(mail: WrittenMail, { composer }: Messages): ComposerFaults {
  const faults: ComposerFaults = {};
  if (mail.fromId === '') faults.fromAddressId = composer.needFrom;
  for (const field of ['to', 'cc', 'bcc'] as const) {
    const faulty = firstFaulty(mail[field]);
    if (faulty !== undefined) faults[field] = composer.notAnAddress(faulty);
  }
  if (mail.to.length === 0) faults.to = composer.needTo;
  if (mail.text.trim() === '' && mail.attachmentIds.length === 0) faults.text = composer.needText;
  return faults;
}

/** The server's faults at their fields (`to.0` at `to`); what has no field, or came without any, stands for the whole. */
export function faultsByField(failure: Failure, sentence: string): ComposerFaults {
  const faults: ComposerFaults = {};
  for (const { path, message } of failure.faults) {
    const field = composerFields.find((each) => path === each || path.startsWith(`${each}.`)) ?? 'whole';
    faults[field] ??= message;
  }
  if (failure.code === 'from-not-allowed') faults.fromAddressId ??= sentence;
  if (Object.keys(faults).length === 0) faults.whole = sentence;
  return faults;
}
