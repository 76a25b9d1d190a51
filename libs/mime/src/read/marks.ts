import type { Address, DeliveryReport, Marks } from './facts.ts';
import { fieldValue } from './header-block.ts';
import type { Part } from './structure.ts';

/** Fields that programs put on their own answers instead of, or beside, Auto-Submitted (RFC 3834 section 5). */
const autoReplyFields = ['x-autoreply', 'x-autorespond', 'x-auto-reply', 'x-autoreply-from', 'x-mail-autoreply'];
const bulkPrecedence = new Set(['bulk', 'junk', 'list', 'auto_reply', 'auto-reply']);
const bouncers = /^(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster)(?:@|$)/i;
const failureSubject =
  /\b(?:undeliver|undelivered|delivery (?:status|failure|has failed|problem)|failure notice|returned mail|mail delivery failed|non ?remis|unzustellbar)/i;

/** What the header fields and the structure say about how a message was made; nothing here is verified. */
export function readMarks(facts: {
  root: Part;
  from: readonly Address[];
  returnPath: string | null;
  subject: string;
  text: string | null;
  report: DeliveryReport | null;
}): Marks {
  const { root, returnPath } = facts;
  const fields = root.fields;
  const value = (key: string): string => fieldValue(fields, key)?.toLowerCase() ?? '';
  const autoSubmitted =
    /^(?:\s*\([^()]{0,500}\))?\s*([a-z0-9-]+)/.exec(value('auto-submitted').slice(0, 1_000))?.[1] ?? null;
  const precedence = value('precedence').trim();
  const list = ['list-id', 'list-post', 'list-unsubscribe', 'mailing-list', 'x-mailing-list'].some(
    (key) => fieldValue(fields, key) !== null,
  );
  const bulk = bulkPrecedence.has(precedence);
  const fromDaemon = facts.from.some(({ address }) => bouncers.test(address));
  const bounce =
    facts.report !== null ||
    root.typeParameters.get('report-type')?.bytes.toLowerCase() === 'delivery-status' ||
    fieldValue(fields, 'x-failed-recipients') !== null ||
    (fromDaemon && (returnPath === '' || failureSubject.test(facts.subject)));
  const suppress = /\b(?:all|autoreply|oof)\b/.test(value('x-auto-response-suppress'));
  const autoReply = suppress || autoReplyFields.some((key) => fieldValue(fields, key) !== null);
  // Every report is made by a program: of delivery, of reading (RFC 8098), of abuse (RFC 5965).
  const isReport = root.type === 'multipart/report';
  const automatic =
    (autoSubmitted !== null && autoSubmitted !== 'no') ||
    autoReply ||
    isReport ||
    bulk ||
    list ||
    bounce ||
    returnPath === '';
  return { automatic, autoSubmitted, bulk, list, bounce, ...protection(root, facts.text) };
}

/** Signed or encrypted, by S/MIME (RFC 8551), PGP/MIME (RFC 3156) or inline PGP (RFC 9580 section 6.2). */
function protection(root: Part, text: string | null): { signed: boolean; encrypted: boolean } {
  let signed = false;
  let encrypted = false;
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    open.push(...part.parts);
    if (part.type === 'multipart/signed') signed = true;
    if (part.type === 'multipart/encrypted') encrypted = true;
    if (/^application\/(?:x-)?pkcs7-mime$/.test(part.type) || isUntypedSmime(part)) {
      const kind = part.typeParameters.get('smime-type')?.bytes.toLowerCase() ?? '';
      if (kind.startsWith('signed') || kind === 'certs-only') signed ||= kind.startsWith('signed');
      else if (kind !== 'compressed-data') encrypted = true;
    }
  }
  if (text?.includes('-----BEGIN PGP') === true) {
    if (/^-----BEGIN PGP MESSAGE-----/m.test(text)) encrypted = true;
    if (/^-----BEGIN PGP SIGNED MESSAGE-----/m.test(text)) signed = true;
  }
  return { signed, encrypted };
}

/** S/MIME sent as a file of no type, which is known by its name (RFC 8551 section 3.8). */
function isUntypedSmime(part: Part): boolean {
  if (part.type !== 'application/octet-stream') return false;
  const name = part.dispositionParameters.get('filename') ?? part.typeParameters.get('name');
  return /\.p7m\s*$/i.test(name?.bytes ?? '');
}
