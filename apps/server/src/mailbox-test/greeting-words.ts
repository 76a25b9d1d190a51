import type { MailboxTestChannel } from '@postroom/contracts';
import { StageFailure } from './failures.ts';

/** Who answers, by first words that are not those of the protocol. */
export function greetingFailure(channel: MailboxTestChannel, words: string): StageFailure {
  const facts = { words };
  if (/^HTTP\//i.test(words) || /^<(!doctype|html)/i.test(words)) return new StageFailure('greeting-web', facts);
  if (words.startsWith('* ')) return new StageFailure('greeting-imap', facts);
  if (channel === 'pop' && /^220[ -]/.test(words)) return new StageFailure('greeting-smtp', facts);
  if (channel === 'smtp' && /^(\+OK|-ERR)( |$)/.test(words)) return new StageFailure('greeting-pop', facts);
  return new StageFailure('greeting-strange', facts);
}
