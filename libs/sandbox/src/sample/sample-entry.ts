import type { MessageOptions } from '../mail/make-message.ts';

/** The demo's mailboxes. */
export type SampleMailbox = 'support-de' | 'orders' | 'support-jp' | 'support-cn';

/** A sample message before it has a date. The entries of a mailbox stand in the order of their coming. */
export interface SampleEntry extends Omit<
  MessageOptions,
  'date' | 'first' | 'messageId' | 'from' | 'to' | 'subject' | 'text' | 'charset'
> {
  /** Names the message within the samples, and its Message-ID. */
  key: string;
  from: { name: string; address: string };
  subject: string;
  charset: string;
  text?: string;
  /** Key of the message that this one answers. */
  answers?: string;
  /** Envelope sender, where it is not the sender's address. */
  returnPath?: string;
  /** Comes one by one while the demo runs. */
  trickle?: true;
  /** What is wrong with the message, and the change that makes it so. */
  flaw?: { title: string; spoil: (raw: Buffer) => Buffer };
}
