/** Labels and help of the mailbox editor's fields, by their paths in the form; the parentheses have default and example. */
export const enMailboxFields = {
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
    'pop.authentication': 'Sign in with',
    'pop.user': 'User',
    'pop.password': 'Password',
    'pop.timeoutSeconds': 'Timeout',
    'pop.pollSeconds': 'Check every',
    'pop.leaveOnServerDays': 'Leave on server',
    'pop.maxMessageMebibytes': 'Largest message',
    'pop.keepTruncatedDays': 'Keep truncated',
    'pop.caPem': 'Further certificate authorities',
    ownSmtp: 'Replies leave by an SMTP server of this mailbox',
    'smtp.security': 'Security',
    'smtp.host': 'SMTP server',
    'smtp.port': 'Port',
    'smtp.authentication': 'Sign in with',
    'smtp.user': 'User',
    'smtp.password': 'Password',
    'smtp.caPem': 'Further certificate authorities',
    'oauth2.provider': 'Provider',
    'oauth2.flow': 'Flow',
    'oauth2.authorizationUrl': 'Authorization URL',
    'oauth2.tokenUrl': 'Token URL',
    'oauth2.clientId': 'Client (application) ID',
    'oauth2.clientSecret': 'Client secret',
    'oauth2.scopes': 'Scopes',
    'oauth2.serviceAccountKey': 'Service account key',
    'oauth2.forgetGrant': 'Forget the sign-in',
    'watermarks.useDefaults': 'Use the installation’s watermarks',
    'watermarks.low': 'Low watermark',
    'watermarks.high': 'High watermark',
    'watermarks.alertTo': 'Alert to',
    trusted: 'Trusted',
    outboundAttachmentsAllowed: 'Attachments in replies',
    priority: 'Priority',
    'language.outboundCharset': 'Outbound',
    'language.replyCharset': 'Replies',
    'language.euro': 'Euro',
    'more.dailyMebibytes': 'Downloaded in a day',
    'more.joinCustomerMinutes': 'Join mail of one customer',
    'more.attachmentsTotalMebibytes': 'Attachments of one message',
    'more.sendPerMinute': 'Sent in a minute',
    'more.signature.own': 'A signature of its own',
    'more.signature.text': 'Signature',
    'more.retentionDays': 'Keep messages',
    'more.keepSentRaw': 'Raw copy of what was sent',
    'more.trustedAuthservIds.own': 'Servers of its own whose sender checks count',
    'more.trustedAuthservIds.names': 'Names of these servers',
    'more.quietHours.own': 'Quiet hours of its own',
    'more.quietHours.days': 'Days',
    'more.quietHours.from': 'From',
    'more.quietHours.to': 'To',
    'more.quietHours.timeZone': 'Time zone',
    'more.burst.own': 'An alert of its own when a burst arrives',
    'more.burst.messages': 'More than',
    'more.burst.minutes': 'Within',
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
    'pop.authentication':
      'Password takes the safest way that server and security permit: SCRAM, PLAIN, LOGIN, APOP, USER and PASS. OAuth 2.0 signs in by a token, as Microsoft 365 and Google Workspace ask for; its settings have a section of their own. (password; OAuth 2.0 for Microsoft 365)',
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
    'pop.caPem':
      'Certificates in PEM form that are trusted in addition, for this server only: for one whose certificate no public authority signed. (none; the authority of your company)',
    ownSmtp: 'Off: replies leave by the relay of the installation. On: by the server you name here. (off)',
    'smtp.security':
      'How the connection is protected. TLS from the first byte, STARTTLS by a command; None sends everything readable. Changing it moves the port until you type one. (TLS; STARTTLS on 587)',
    'smtp.host': 'The name of the server that takes replies, as its provider gives it. (none; smtp.example.net)',
    'smtp.port':
      'Where the server listens. It follows Security until you type one. (465 with TLS, 587 with STARTTLS, 25 without)',
    'smtp.authentication':
      'Whether the server asks who sends. Most do. OAuth 2.0 signs in by a token, with the settings of its section. (password; none for an internal relay)',
    'smtp.user': 'The name that signs in, often the whole address. (none; support@example.de)',
    'smtp.password':
      'Kept encrypted; nobody can read it back. Another server, port, user or weaker security asks for it anew. (none)',
    'smtp.caPem':
      'Certificates in PEM form that are trusted in addition, for this server only: for one whose certificate no public authority signed. (none; the authority of your company)',
    'oauth2.provider':
      'Who gives out the tokens. A known provider fills in addresses and scopes. (none; Microsoft 365)',
    'oauth2.flow':
      'Authorization code: a person signs in once at the provider. Client credentials: Postroom signs in by its client secret alone. Service account: by a key of Google. (authorization code)',
    'oauth2.authorizationUrl':
      'The provider’s page on which a person allows Postroom to use the account. (by provider; https://login.example.net/authorize)',
    'oauth2.tokenUrl':
      'Where Postroom exchanges what was allowed for tokens, and renews them. (by provider; https://login.example.net/token)',
    'oauth2.clientId': 'The name under which Postroom is registered with the provider. (required; 6d1f0c3a-…)',
    'oauth2.clientSecret':
      'The password of this registration. Kept encrypted; nobody can read it back. (none; as the provider shows it once)',
    'oauth2.scopes':
      'What Postroom asks to be allowed, one in each line. (by provider; https://outlook.office.com/POP.AccessAsUser.All)',
    'oauth2.serviceAccountKey':
      'The JSON file of a Google service account. Kept encrypted; nobody can read it back. (none; {"type": "service_account", …})',
    'oauth2.forgetGrant': 'Save forgets what a person allowed at the provider; then sign in again. (off)',
    'watermarks.useDefaults':
      'On: the low and high marks of the installation hold. Off: this mailbox has its own. (on)',
    'watermarks.low':
      'Number of waiting messages from which the mailbox shows “Low reached”; less than high. (the installation’s: 100; 200)',
    'watermarks.high':
      'Number of waiting messages from which the mailbox shows “High reached”: mail comes in faster than it is taken. (the installation’s: 500; 800)',
    'watermarks.alertTo':
      'Who gets a mail when the mailbox reaches low or high: 1 to 20 addresses with commas between them. (the installation’s; ops@example.net)',
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
    'more.dailyMebibytes':
      'The most that is downloaded in a day (UTC); what is over waits until the next. 0 is no cap. (no cap; 1250 for Google Workspace)',
    'more.joinCustomerMinutes':
      'What one customer sends within this time becomes one conversation, even with another subject. 0 joins by reply and subject only. (0; 60)',
    'more.attachmentsTotalMebibytes':
      'The most that the attachments of one outgoing message may be together. (20 MiB; 10)',
    'more.sendPerMinute':
      'The most messages that leave from this mailbox in a minute; the others wait. 0 is no limit. (no limit; 30)',
    'more.signature.own': 'What stands below every reply from this mailbox. (empty)',
    'more.signature.text': 'At most 10,000 characters. (empty; Kind regards, Support Germany)',
    'more.retentionDays': 'Messages older than this are deleted here. 0 keeps them. (kept; 3650)',
    'more.keepSentRaw':
      'Whether the bytes of each message that left are kept too, so that what a customer got can be shown and exported. (on)',
    'more.trustedAuthservIds.own':
      'Mail servers of yours that check SPF, DKIM and DMARC and write the result into the mail. Without any, rules see these facts as unknown. (none)',
    'more.trustedAuthservIds.names':
      'The names that they give themselves, one in each line, at most 20. (none; mx.example.net)',
    'more.quietHours.own': 'During these hours alerts wait until they end. (none)',
    'more.quietHours.days': 'On which days the hours begin. (all)',
    'more.quietHours.from': 'When they begin. (none; 22:00)',
    'more.quietHours.to': 'When they end; earlier than From means on the next day. (none; 07:00)',
    'more.quietHours.timeZone': 'Where these times hold. (none; Europe/Berlin)',
    'more.burst.own': 'Tells “Alert to” when very much arrives within a short time. (none)',
    'more.burst.messages': 'So many messages are still no burst. (none; 500)',
    'more.burst.minutes': 'The time in which they arrive. (none; 10 min)',
  },
};
