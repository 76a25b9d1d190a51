import * as z from 'zod';
import { id } from './basics.ts';
import type { Security } from './mailbox-settings.ts';
import { mailboxChange } from './mailbox.ts';

export const mailboxTestChannels = ['pop', 'smtp'] as const;
export type MailboxTestChannel = (typeof mailboxTestChannels)[number];

export const mailboxTestStages = [
  'resolve',
  'connect',
  'tls',
  'greeting',
  'capabilities',
  'ehlo',
  'sign-in',
  'mail',
  'sign-out',
  'from',
] as const;
export type MailboxTestStage = (typeof mailboxTestStages)[number];

/** The stages of a channel in the order in which they are reported: TLS comes behind the greeting with STARTTLS. */
export function mailboxTestOrder(channel: MailboxTestChannel, security: Security, signsIn = true): MailboxTestStage[] {
  const secured: MailboxTestStage[] =
    security === 'tls' ? ['tls', 'greeting'] : security === 'starttls' ? ['greeting', 'tls'] : ['greeting'];
  return channel === 'pop'
    ? ['resolve', 'connect', ...secured, 'capabilities', 'sign-in', 'mail', 'sign-out']
    : ['resolve', 'connect', ...secured, 'ehlo', ...(signsIn ? (['sign-in'] as const) : []), 'from'];
}

/** POST /mailboxes/test: the form as it stands; with `id` over what is stored, secrets that were left alone included. */
export const mailboxTestRequest = mailboxChange.extend({ id: id.optional() }).meta({ id: 'MailboxTestRequest' });
export type MailboxTestRequest = z.infer<typeof mailboxTestRequest>;

/** One line of the conversation with a server, secrets blanked; a note is ours. */
export const transcriptLine = z
  .object({ direction: z.enum(['client', 'server', 'note']), text: z.string() })
  .meta({ id: 'TranscriptLine' });
export type TranscriptLine = z.infer<typeof transcriptLine>;

/**
 * What became of one stage, told once, when it has ended: each line of the answer's `application/x-ndjson`. A channel
 * ends with its first stage that failed, or with its last one; that line has the transcript. The channels run side by
 * side, so their lines mix.
 */
export const mailboxTestLine = z
  .object({
    channel: z.enum(mailboxTestChannels),
    stage: z.enum(mailboxTestStages),
    ok: z.boolean(),
    /** How long the stage took, in milliseconds. */
    ms: z.int(),
    /** What was found, in a sentence; null where there is nothing to tell. */
    detail: z.string().nullable(),
    /** Of a failed stage: why, in plain words. */
    cause: z.string().nullable(),
    /** What to do about the cause or the caution. */
    advice: z.string().nullable(),
    /** Names the cause or the caution for programs: `docs/mailbox-test.md` lists them. */
    code: z.string().nullable(),
    /** Of a stage that went well: what will not go well later, such as a certificate that ends in 9 days. */
    caution: z.string().nullable(),
    /** The channel's conversation, with its last line only. */
    transcript: z.array(transcriptLine).optional(),
  })
  .meta({ id: 'MailboxTestLine' });
export type MailboxTestLine = z.infer<typeof mailboxTestLine>;
