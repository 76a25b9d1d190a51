import type { Choice } from '@postroom/charset';
import type { Language, NamedAddress } from '@postroom/contracts';
import { htmlToText, normalAddress } from '@postroom/mime';
import { invalid } from '../http/problem-error.ts';
import { charsetFor, compose, type MailText, type MailToCompose } from './compose.ts';
import { type MailSender, sendable } from './mail-sender.ts';
import type { UploadEntity } from './outbox.entity.ts';
import { readRecipient } from './recipient.ts';
import type { ThreadMessage } from './reply-defaults.ts';

export interface Recipients {
  readonly to: readonly NamedAddress[];
  readonly cc: readonly NamedAddress[];
  /** Everybody, each address once, with those of Bcc: who the envelope names. */
  readonly envelope: readonly string[];
}

/** What was typed into To, Cc and Bcc. @throws 400 at the field for an address that cannot be sent to */
export function readRecipients(typed: {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
}): Recipients {
  const faults: { path: string; message: string }[] = [];
  const read = (field: 'to' | 'cc' | 'bcc') =>
    typed[field].flatMap((text, n) => {
      const found = readRecipient(text);
      if (found === null) {
        faults.push({ path: `${field}.${n}`, message: 'Mail cannot be sent to this address. Check its spelling.' });
      }
      return found ?? [];
    });
  const [to, cc, bcc] = [read('to'), read('cc'), read('bcc')];
  if (faults.length > 0) throw invalid(faults);
  const once = new Map([...to, ...cc, ...bcc].map(({ address }) => [normalAddress(address), address]));
  if (once.size === 0) throw invalid([{ path: 'to', message: 'Enter at least one recipient.' }]);
  return { to, cc, envelope: [...once.values()] };
}

/** Text and file names as they will be sent; the plain text is made from the rich one where only that is given. */
export function mailText(
  sender: Pick<MailSender, 'name' | 'email'>,
  recipients: Pick<Recipients, 'to' | 'cc'>,
  body: { readonly subject: string; readonly text: string; readonly html: string | null },
  files: readonly UploadEntity[],
): MailText {
  const from = { name: sender.name, address: sendable(sender.email) };
  const text = body.text === '' && body.html !== null ? htmlToText(body.html) : body.text;
  const { to, cc } = recipients;
  // Field by field: what is handed in as body may have a To of its own, as typed.
  const { subject, html } = body;
  return { from, to, cc, subject, text, html, files };
}

/** How the sender's language settings, and the set of the message that is answered, decide the character set. */
export function choiceFor(mail: MailText, language: Language, answered: ThreadMessage | null): Choice {
  return charsetFor(mail, language, answered === null ? null : { incomingCharset: answered.facts.charset });
}

/** The mail's bytes. `answered` is the message that it replies to. */
export function composeMail(
  mail: MailText,
  language: Language,
  answered: ThreadMessage | null,
  made: Pick<MailToCompose, 'messageId' | 'date'>,
): { mail: MailToCompose; raw: Buffer } {
  const whole: MailToCompose = {
    ...mail,
    ...made,
    inReplyTo: answered?.messageId ?? null,
    references: answered === null ? [] : [...answered.facts.references],
  };
  return { mail: whole, raw: compose(whole, choiceFor(mail, language, answered)) };
}

/** The message that a reply answers: the customer's newest, else our own newest. */
export function answeredMessage(thread: readonly ThreadMessage[]): ThreadMessage | null {
  return thread.findLast(({ direction }) => direction === 'in') ?? thread.at(-1) ?? null;
}
