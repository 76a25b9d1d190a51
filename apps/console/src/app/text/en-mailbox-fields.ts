export const enMailboxFields = {
  section: {
    identity: 'Identity',
    incoming: 'Incoming',
    outgoing: 'Outgoing',
    routing: 'Routing',
    departments: 'Departments',
    trust: 'Trust',
    priority: 'Priority',
    language: 'Language',
  },
  sectionTitle: {
    identity: 'Identity',
    incoming: 'Incoming mail (POP3)',
    outgoing: 'Outgoing mail (SMTP)',
    routing: 'Routing',
    departments: 'Departments',
    trust: 'Trust',
    priority: 'Priority',
    language: 'Language',
  },
  sectionText: {
    identity: 'Who customers write to, and who answers them.',
    incoming: 'Where Postroom collects what customers write to this address.',
    outgoing: 'Replies from this mailbox leave here. Without a server of its own, the relay of the installation sends.',
    routing: 'Where a message goes when no rule decides.',
    departments: 'The people of these departments may answer from this address.',
    trust: 'How far Postroom relies on what arrives here.',
    priority: 'Which receivers visit this mailbox.',
    language: 'In which character set mail from this address leaves.',
  },
  security: { tls: 'TLS', starttls: 'STARTTLS', none: 'None' },
  securityText: {
    tls: 'Encrypted from the first byte. Postroom never falls back to a weaker choice.',
    starttls: 'Encrypted by a command after connecting. Postroom never falls back to a weaker choice.',
    none: 'Not encrypted: password and mail can be read on the way.',
  },
  authentication: { none: 'None', password: 'Password', oauth2: 'OAuth 2.0' },
  replyCharset: {
    auto: 'Let Postroom choose',
    incoming: 'Same as the incoming message',
    default: 'Outbound set',
  },
  euro: {
    latin9: 'Latin-9',
    unicode: 'Unicode',
    replace: 'Replace with EUR',
    none: 'Nothing special',
  },
  preset: {
    choose: 'Fill in for a region',
    modern: 'Modern (UTF-8)',
    western: 'Western Europe',
    japanese: 'Japanese',
    simplified: 'Simplified Chinese',
    traditional: 'Traditional Chinese',
  },
  sameAsIncoming: 'Same as incoming',
  unit: { seconds: 's', days: 'days', mebibytes: 'MiB' },
  field: {
    email: 'E-mail',
    name: 'Name',
    active: 'Active',
    departmentIds: 'Departments',
    defaultQueueId: 'Default queue',
    forceDefaultQueue: 'Force default queue',
    'pop.security': 'Security',
    'pop.host': 'POP3 server',
    'pop.port': 'Port',
    'pop.user': 'User',
    'pop.password': 'Password',
    'pop.timeoutSeconds': 'Timeout',
    'pop.pollSeconds': 'Check every',
    'pop.leaveOnServerDays': 'Leave on server',
    'pop.maxMessageMebibytes': 'Largest message',
    'pop.keepTruncatedDays': 'Keep truncated',
    ownSmtp: 'Replies leave by an SMTP server of this mailbox',
    'smtp.security': 'Security',
    'smtp.host': 'SMTP server',
    'smtp.port': 'Port',
    'smtp.authentication': 'Sign in with',
    'smtp.user': 'User',
    'smtp.password': 'Password',
    trusted: 'Trusted',
    outboundAttachmentsAllowed: 'Attachments in replies',
    priority: 'Priority',
    'language.outboundCharset': 'Outbound',
    'language.replyCharset': 'Replies',
    'language.euro': 'Euro',
  },
  fieldHelp: {
    email: 'The address customers write to. It cannot be changed later. (required; support@example.de)',
    name: 'Customers see it as the sender of replies. (required; Support Germany)',
    active:
      'On means receivers download from it. Switched off, a download in progress finishes its current batch. (off)',
    departmentIds:
      'Agents can answer only from the mailboxes of their departments and of those under them. (the root; Support / Germany)',
    defaultQueueId: 'Where mail goes that no rule routed or answered. (none, required; General pool)',
    forceDefaultQueue:
      'Sets the attribute “forced routing”: the first incoming rule then stops, and the mail goes to the default queue. (off; on for a fax gateway)',
    'pop.security':
      'How the connection is protected. TLS from the first byte, STARTTLS by a command; None sends the password readable. Changing it moves the port until you type one. (TLS; TLS on 995)',
    'pop.host': 'The name of the server that holds the mailbox, as its provider gives it. (required; pop.example.net)',
    'pop.port': 'Where the server listens. It follows Security until you type one. (995 with TLS, otherwise 110)',
    'pop.user': 'The name that signs in, often the whole address. (required; support@example.de)',
    'pop.password':
      'Kept encrypted; nobody can read it back. Another server, port, user or weaker security asks for it anew. (required)',
    'pop.timeoutSeconds':
      'How long Postroom waits for a connection, and for each silence of the server. A slow server needs more. (30 s; 60 s)',
    'pop.pollSeconds':
      'Pause between two visits. Some providers refuse more often than every few minutes. (60 s; 300 s)',
    'pop.leaveOnServerDays':
      'Days a stored message also stays on the server. Kept messages are never stored twice. 0 deletes once stored. (0; 14)',
    'pop.maxMessageMebibytes':
      'Bigger messages are cut at this size, attachments included, and marked. (25 MiB; 50 MiB)',
    'pop.keepTruncatedDays':
      'Days the whole original of a cut message stays on the server, to be fetched by one click. (7; 30)',
    ownSmtp: 'Off: replies leave by the relay of the installation. On: by the server you name here. (off)',
    'smtp.security':
      'How the connection is protected. TLS from the first byte, STARTTLS by a command; None sends everything readable. Changing it moves the port until you type one. (TLS; STARTTLS on 587)',
    'smtp.host': 'The name of the server that takes replies, as its provider gives it. (none; smtp.example.net)',
    'smtp.port':
      'Where the server listens. It follows Security until you type one. (465 with TLS, 587 with STARTTLS, 25 without)',
    'smtp.authentication':
      'Whether the server asks who sends. Most do. (password where a user is given; none for an internal relay)',
    'smtp.user': 'The name that signs in, often the whole address. (none; support@example.de)',
    'smtp.password':
      'Kept encrypted; nobody can read it back. Another server, port, user or weaker security asks for it anew. (none)',
    trusted:
      'Mail arrives through a channel you trust. Rules can test it; needed to allow attachments in replies. (off; on for an internal relay)',
    outboundAttachmentsAllowed:
      'Agents may attach files to replies from this address. Only while Trusted is on; switching that off switches this off too. (off)',
    priority:
      'Receivers take high before medium before low, and receivers of priority high take nothing else: a flood elsewhere does not delay it. (medium; high for orders)',
    'language.outboundCharset':
      'The character set that new mail leaves in, where it can carry the text. (UTF-8; ISO-8859-1)',
    'language.replyCharset':
      'Let Postroom choose takes the set the customer wrote in where it carries the answer. (let Postroom choose)',
    'language.euro':
      'What to do when the charset has no €: Latin-9, Unicode, write EUR, or nothing special. (replace with EUR; 5 € → 5 EUR)',
  },
  hint: {
    emailFixed: 'Fixed since it was added.',
    maxMessage: 'Bigger ones are cut here and marked.',
    attachmentsNeedTrust: 'Switch Trusted on first.',
  },
};
