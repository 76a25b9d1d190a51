import { conversationStates, id, pageQuery, tag } from '@postroom/contracts';
import * as z from 'zod';

const words = z.string().trim().max(200, 'Search for at most 200 characters.');
/** A flag of a query: `1` or `true`. */
const flag = z.enum(['0', '1', 'false', 'true']).transform((value) => value === '1' || value === 'true');

export const conversationQuery = pageQuery.extend({
  queueId: id.optional(),
  state: z.enum(conversationStates).optional(),
  /** `me`, or a person's id. */
  assigneeId: id.optional(),
  tag: tag.optional(),
  q: words.optional(),
});
export type ConversationQuery = z.output<typeof conversationQuery>;

export const messageQuery = pageQuery.extend({
  mailboxId: id.optional(),
  queueId: id.optional(),
  conversationId: id.optional(),
  direction: z.enum(['in', 'out']).optional(),
  q: words.optional(),
});
export type MessageQuery = z.output<typeof messageQuery>;

/** `images=1`: pictures that lie elsewhere are kept in the HTML; `charset`: read in that set. */
export const messageView = z.object({
  images: flag.default(false),
  charset: z.string().trim().min(1).max(64).optional(),
});
export type MessageView = z.output<typeof messageView>;

/** `inline=1`: shown in its place, where it is a picture by its bytes. */
export const attachmentView = z.object({ inline: flag.default(false) });
export type AttachmentView = z.output<typeof attachmentView>;

export const readAgain = z.strictObject({ charset: z.string().trim().min(1).max(64) });
export type ReadAgain = z.output<typeof readAgain>;
