import * as z from 'zod';
import './sentences.ts';

/** An id: made by the server, time-ordered (UUIDv7, RFC 9562), to be taken as a text. */
export const id = z.string().min(1).max(64);
/** A point in time: ISO 8601, UTC. */
export const instant = z.iso.datetime({
  offset: true,
  error: 'Give a time in ISO 8601, such as 2026-11-23T09:30:00Z.',
});
/** A number that counts the saves of a thing: sent back with a save, so that nobody overwrites what they have not seen. */
export const version = z.int().min(1);

/**
 * An e-mail address: local part, @, domain; 254 characters at most (RFC 5321, 4.5.3.1.3). Looser than RFC 5322 on
 * purpose: the mail server decides what exists, this only stops what can be none.
 */
export const emailAddress = z
  .string()
  .trim()
  .min(1, 'Enter an e-mail address.')
  .max(254, 'An e-mail address has at most 254 characters.')
  .regex(
    /^[^\s\p{Cc}@<>(),;:"[\]\\]+@[^\s\p{Cc}@<>(),;:"[\]\\]+$/u,
    'Enter one e-mail address, such as support@example.net.',
  );

/** A line of text that a person typed: no line break or other control character, which could add a mail header. */
export function line(max: number, empty: 'required' | 'may-be-empty' = 'required') {
  const text = z
    .string()
    .trim()
    .max(max, `Use at most ${max.toLocaleString('en')} characters.`)
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'Leave out line breaks and other control characters.');
  return empty === 'required' ? text.min(1, 'Enter a value.') : text;
}

/** Query of every list: `limit` 1–200 (50 unless given) and the `cursor` of the page before. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** A page of a list: `next` is the cursor of the page after, null on the last. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** What an accepted save may still point at: it works, but perhaps not as meant. */
export const warnings = z.array(z.object({ path: z.string(), message: z.string() }));

/** The entries of a body that were given: `undefined` (absent in JSON) never overwrites what is stored. */
export function given<T extends object>(body: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
