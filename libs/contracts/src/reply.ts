import * as z from 'zod';
import { emailAddress, id, instant, line, version } from './basics.ts';

/** An address that the caller may write as. */
export const fromAddress = z
  .object({
    id,
    mailboxId: id,
    aliasId: id.nullable(),
    name: z.string(),
    email: z.string(),
    attachmentsAllowed: z.boolean(),
    /** Why a reply from here would have to wait (no SMTP server, mailbox inactive …); null where it can leave. */
    cannotSend: z.string().nullable(),
  })
  .meta({ id: 'FromAddress' });
export type FromAddress = z.infer<typeof fromAddress>;

/** A recipient as typed: an address, or `Name <address>`; at most 100 in each field. */
export const recipient = z
  .string()
  .trim()
  .min(1, 'Enter an e-mail address.')
  .max(400)
  .refine((text) => emailAddress.safeParse(/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).success, {
    message: 'Enter an e-mail address, such as jonas@example.org.',
  })

  .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), { message: 'Leave out line breaks.' });

const recipients = z.array(recipient).max(100);

const draftFields = {
  fromAddressId: id.nullable(),
  to: recipients,
  cc: recipients,
  bcc: recipients,
  subject: line(998, 'may-be-empty'),
  text: z.string().max(1_000_000),
  html: z.string().max(2_000_000).nullable(),
  attachmentIds: z.array(id).max(50),
};

export const upload = z.object({ id, fileName: z.string(), type: z.string(), size: z.int() }).meta({ id: 'Upload' });
export type Upload = z.infer<typeof upload>;

/** What is written; a draft may be incomplete. */
export const draft = z
  .object({
    ...draftFields,
    id,
    version,
    conversationId: id.nullable(),
    updatedAt: instant,
    to: z.array(z.string()),
    cc: z.array(z.string()),
    bcc: z.array(z.string()),
    subject: z.string(),
    /** What `attachmentIds` name. */
    attachments: z.array(upload),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof draft>;

const looseRecipients = z.array(z.string().max(400)).max(100);
const draftBody = {
  ...draftFields,
  to: looseRecipients,
  cc: looseRecipients,
  bcc: looseRecipients,
  subject: z.string().max(998),
};

export const draftCreate = z
  .strictObject({ ...draftBody, conversationId: id.nullable() })
  .partial()
  .meta({ id: 'DraftCreate' });
export type DraftCreate = z.infer<typeof draftCreate>;

export const draftChange = z
  .strictObject({ ...draftBody, version })
  .partial()
  .meta({ id: 'DraftChange' });
export type DraftChange = z.infer<typeof draftChange>;

const sendFields = {
  fromAddressId: id,
  cc: recipients.default([]),
  bcc: recipients.default([]),
  text: z.string().max(1_000_000).default(''),
  html: z.string().max(2_000_000).nullish(),
  attachmentIds: z.array(id).max(50).default([]),
  send: z.literal(true, { error: 'Say send: true, or save a draft.' }).default(true),
  /** Seconds in which the send can still be undone. */
  undoSeconds: z.int().min(0).max(30).default(0),
  /** The draft that this sends: sent once, however often it is asked. */
  draftId: id.nullish(),
};

/** A reply: To and subject are the conversation's unless given. */
export const replyCreate = z
  .strictObject({
    ...sendFields,
    to: recipients.min(1, 'Enter at least one recipient.').optional(),
    subject: line(998, 'may-be-empty').optional(),
    /** The newest message that the author had seen. */
    lastMessageId: id.nullish(),
  })
  .meta({ id: 'ReplyCreate' });
export type ReplyCreate = z.output<typeof replyCreate>;

/** New mail: the same, beginning a conversation. */
export const mailCreate = z
  .strictObject({
    ...sendFields,
    to: recipients.min(1, 'Enter at least one recipient.'),
    subject: line(998, 'may-be-empty').default(''),
    lastMessageId: id.nullish(),
  })
  .meta({ id: 'MailCreate' });
export type MailCreate = z.output<typeof mailCreate>;

/** Asks in which character set a text would leave. */
export const previewRequest = z
  .strictObject({
    fromAddressId: id,
    conversationId: id.nullish(),
    to: looseRecipients.optional(),
    subject: z.string().max(998).default(''),
    text: z.string().max(1_000_000).default(''),
    html: z.string().max(2_000_000).nullish(),
    attachmentIds: z.array(id).max(50).default([]),
  })
  .meta({ id: 'PreviewRequest' });
export type PreviewRequest = z.output<typeof previewRequest>;

export const preview = z
  .object({
    charset: z.string(),
    reason: z.string(),
    substitutions: z.array(z.object({ from: z.string(), to: z.string(), count: z.int() })),
    /** Bytes of the whole message as it would leave. */
    size: z.int(),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof preview>;

export const template = z
  .object({
    id,
    version,
    name: z.string(),
    departmentIds: z.array(id),
    language: z.string().nullable(),
    subject: z.string(),
    text: z.string(),
    html: z.string().nullable(),
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof template>;

const templateFields = {
  name: line(128),
  departmentIds: z.array(id).min(1, 'Choose at least one department.').max(200),
  language: z.string().max(35).nullable(),
  subject: line(998, 'may-be-empty'),
  text: z.string().max(200_000),
  html: z.string().max(500_000).nullable(),
};

export const templateCreate = z
  .strictObject({
    ...templateFields,
    language: templateFields.language.default(null),
    subject: templateFields.subject.default(''),
    html: templateFields.html.default(null),
  })
  .meta({ id: 'TemplateCreate' });
export type TemplateCreate = z.output<typeof templateCreate>;

export const templateChange = z
  .strictObject({ ...templateFields, version })
  .partial()
  .meta({ id: 'TemplateChange' });
export type TemplateChange = z.infer<typeof templateChange>;
