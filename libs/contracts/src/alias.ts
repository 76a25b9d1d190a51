import * as z from 'zod';
import { emailAddress, id, line, version, warnings } from './basics.ts';
import { language, type Language } from './charset.ts';

/** In all of an alias, null means: as its mailbox has it. */
const aliasLanguage = z
  .strictObject({
    outboundCharset: language.shape.outboundCharset.nullable(),
    replyCharset: language.shape.replyCharset.nullable(),
    euro: language.shape.euro.nullable(),
  })
  .meta({ id: 'AliasLanguage' });
export type AliasLanguage = z.infer<typeof aliasLanguage>;

export const aliasLanguageUnset: AliasLanguage = { outboundCharset: null, replyCharset: null, euro: null };

/** Another address whose mail arrives in a mailbox. */
export const alias = z
  .object({
    id,
    version,
    mailboxId: id,
    email: z.string(),
    name: z.string().nullable(),
    defaultQueueId: id.nullable(),
    departmentIds: z.array(id).nullable(),
    language: aliasLanguage.nullable(),
    warnings: warnings.optional(),
  })
  .meta({ id: 'Alias' });
export type Alias = z.infer<typeof alias>;

const aliasFields = {
  name: line(128).nullable(),
  defaultQueueId: id.nullable(),
  departmentIds: z
    .array(id)
    .min(1, 'Choose at least one department, or take those of the mailbox.')
    .max(200)
    .nullable(),
  language: aliasLanguage.partial().nullable(),
};

/** POST: the address is required; what is left out or null comes from the mailbox. */
export const aliasCreate = z
  .strictObject({ ...aliasFields, email: emailAddress })
  .partial()
  .required({ email: true })
  .meta({ id: 'AliasCreate' });
export type AliasCreate = z.infer<typeof aliasCreate>;

/** PATCH: what is absent stays; null: from the mailbox again. */
export const aliasChange = z
  .strictObject({ ...aliasFields, email: emailAddress, version })
  .partial()
  .meta({ id: 'AliasChange' });
export type AliasChange = z.infer<typeof aliasChange>;

/** The language settings in force for mail of an alias. */
export function aliasLanguageOver(mailbox: Language, own: AliasLanguage | null): Language {
  return {
    outboundCharset: own?.outboundCharset ?? mailbox.outboundCharset,
    replyCharset: own?.replyCharset ?? mailbox.replyCharset,
    euro: own?.euro ?? mailbox.euro,
  };
}
