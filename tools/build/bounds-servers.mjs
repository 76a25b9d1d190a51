/* Bounds of Discover and Test, which ask servers that nobody knows yet; the form is that of bounds-list.mjs. */
const discover = [
  [
    'discover/search.ts',
    'searchBounds.wholeMs',
    'ms of one search for servers (Discover)',
    'it answers with what it has',
  ],
  ['discover/search.ts', 'searchBounds.fileMs', 'ms for a domain’s own file', 'it counts as not there'],
  ['discover/search.ts', 'searchBounds.fileBytes', 'bytes of a domain’s own file', 'it counts as not there'],
  ['discover/autoconfig.ts', 'autoconfigBounds.servers', 'servers of a kind taken from it', 'the first'],
  ['discover/autoconfig.ts', 'autoconfigBounds.nameCharacters', 'characters of the provider’s name in it', 'cut'],
  ['discover/names.ts', 'nameBounds.tryMs', 'ms of a try to ask a name service', 'asked again'],
  ['discover/names.ts', 'nameBounds.longestTryMs', 'ms of a later try', 'it counts as silent'],
  ['discover/names.ts', 'nameBounds.tries', 'tries to ask a name service', 'it counts as silent'],
  ['discover/names.ts', 'nameBounds.records', 'MX or SRV records looked at', 'the preferred ones'],
  ['discover/choose.ts', 'chooseBounds.atOnce', 'servers of a kind looked at at once', 'the rest after them'],
  ['discover/choose.ts', 'chooseBounds.places', 'servers of a kind looked at', 'the first'],
  ['discover/look.ts', 'lookBounds.wholeMs', 'ms of a look at one server', 'it counts as not answering'],
  ['discover/look.ts', 'lookBounds.answerCharacters', 'characters of an answer of one', 'the same'],
  ['discover/discovery.service.ts', 'mostSearches', 'searches at once in a process', '429'],
];

const test = [
  [
    'mailbox-test/target.ts',
    'channelBounds.silenceMs',
    'ms of name, connection, TLS and greeting, and of each silence',
    'the stage fails; less where the mailbox’s own time limit is less',
  ],
  ['mailbox-test/target.ts', 'channelBounds.wholeMs', 'ms of one direction', 'the stage fails'],
  [
    'mailbox-test/target.ts',
    'channelBounds.lookMs',
    'ms of a second look at what a handshake failed with',
    'the sentence says less',
  ],
  [
    'mailbox-test/target.ts',
    'channelBounds.transcriptLines',
    'lines of the conversation that is shown',
    'the rest is left out, and said to be',
  ],
  ['mailbox-test/target.ts', 'channelBounds.answerBytes', 'bytes of one answer of SMTP', 'the stage fails'],
  ['mailbox-test/target.ts', 'channelBounds.shownCharacters', 'characters of a server’s line that are shown', 'cut'],
  ['mailbox-test/look.ts', 'mostNames', 'names of a certificate that are told', 'the first'],
  ['mailbox-test/look.ts', 'mostLookBytes', 'bytes of such a look', 'it ends'],
  ['mailbox-test/looking-up.ts', 'mostAddresses', 'addresses of a name that are told', 'the first'],
  ['mailbox-test/mailbox-tests.service.ts', 'mostTestsAMinute', 'tests of one person in a minute', '429'],
];

export const serverBounds = { Discover: discover, Test: test };
