import { type Mailbox, type MailboxStatus, emptyBooks, moreDefaults, watermarksDefaults } from '@postroom/contracts';

/** A stored mailbox with the defaults of the contract. */
export function newMailbox(changes: Partial<Mailbox> = {}): Mailbox {
  return {
    id: 'm1',
    version: 7,
    email: 'support@example.de',
    name: 'Support DE',
    active: true,
    departmentIds: ['d1'],
    defaultQueueId: 'q1',
    forceDefaultQueue: false,
    pop: {
      host: 'pop.example.net',
      port: 995,
      security: 'tls',
      timeoutSeconds: 30,
      user: 'support@example.de',
      authentication: 'password',
      pollSeconds: 60,
      leaveOnServerDays: 0,
      maxMessageBytes: 25 * 1024 * 1024,
      keepTruncatedDays: 7,
      caPem: null,
    },
    smtp: null,
    oauth2: null,
    watermarks: { ...watermarksDefaults },
    trusted: false,
    outboundAttachmentsAllowed: false,
    priority: 'medium',
    language: { outboundCharset: 'UTF-8', replyCharset: 'auto', euro: 'replace' },
    more: { ...moreDefaults },
    retiredAt: null,
    secrets: { 'pop.password': { changedAt: '2026-11-03T10:00:00Z', changedBy: 'Ida Norén' } },
    ...changes,
  };
}

/** The state of a mailbox that is well and was never visited. */
export function newStatus(changes: Partial<MailboxStatus> = {}): MailboxStatus {
  return {
    mailboxId: 'm1',
    state: 'idle',
    error: null,
    failingSince: null,
    waiting: 0,
    level: 'normal',
    lastVisitAt: null,
    nextVisitAt: null,
    books: emptyBooks,
    oauth2: null,
    question: null,
    ...changes,
  };
}
