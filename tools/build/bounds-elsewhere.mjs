/* Bounds that are described beside the code that has them, and constants that look like bounds and are none. */

/** Whole objects whose keys are described where they are: [area, file, constant, what happens past each]. */
export const described = [
  ['POP3', 'libs/pop3/src/limits.ts', 'DEFAULT_LIMITS', 'what happens past each: `libs/pop3/README.md`'],
  [
    'Reading a message',
    'libs/mime/src/read/limits.ts',
    'defaultLimits',
    'what happens past each: `libs/mime/README.md`; the message is stored and marked',
  ],
  [
    'Rules',
    'libs/rules/src/limits.ts',
    'limits',
    'a rule past it is refused when it is saved; of a message only so much is looked at',
  ],
];

/** Constants with such names that bound nothing which a sender, a server or a caller can make grow. */
export const noBounds = new Set([
  'database/database.ts mostTries',
  'database/insert-rows.ts mostParameters',
  'database/insert-rows.ts mostBytes',
  'outbox/attachments.controller.ts limits',
  'outbox/mime-part.ts longestLine',
  'outbox/compose.ts longestLine',
  'conversation/message-body.service.ts largestBody',
  'demo/server-process.ts mostLines',
]);
