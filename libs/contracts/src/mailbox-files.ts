import * as z from 'zod';

export const mailboxFileFormats = ['yaml', 'csv'] as const;
export type MailboxFileFormat = (typeof mailboxFileFormats)[number];

export const mailboxExportQuery = z.strictObject({ format: z.enum(mailboxFileFormats).default('yaml') });
export type MailboxExportQuery = z.infer<typeof mailboxExportQuery>;

const answer = z.enum(['true', 'false']).transform((text) => text === 'true');

export const mailboxImportQuery = z.strictObject({
  /** Nothing is written; the answer says what would be. */
  dryRun: answer.optional().transform((given) => given === true),
  /** Where left out, the content says it. */
  format: z.enum(mailboxFileFormats).optional(),
});
export type MailboxImportQuery = z.infer<typeof mailboxImportQuery>;

const entry = { email: z.string(), name: z.string(), line: z.int() };

/**
 * What an import did, or with a dry run would do, by mailbox in the file's order; `line` is where it stands in the file.
 * A mailbox with errors is left as it is; the others are taken.
 */
export const mailboxImportResult = z
  .object({
    created: z.array(z.object(entry)),
    /** A secret that the file holds is named, its value never given: `from` and `to` are "changed". */
    changed: z.array(
      z.object({
        ...entry,
        changes: z.array(z.object({ path: z.string(), from: z.unknown(), to: z.unknown() })),
      }),
    ),
    unchanged: z.array(z.object(entry)),
    errors: z.array(z.object({ line: z.int(), email: z.string(), path: z.string(), message: z.string() })),
  })
  .meta({ id: 'MailboxImportResult' });
export type MailboxImportResult = z.infer<typeof mailboxImportResult>;
