const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

/** How a mailbox fares over time, and what could not be read. */
export const enActivity = {
  activity: {
    tabs: 'Parts of this mailbox',
    settings: 'Settings',
    activity: 'Activity',
    failingSince: (when: string, age: string) => `Since ${when} (${age}).`,
    failures: (n: number, count: string) => `${count} ${plural(n, 'failed visit', 'failed visits in a row')}.`,
    nextTry: (when: string) => `Next try ${when}.`,
    tryingNow: 'It is being tried now.',
    deletesIgnored: (when: string) =>
      `Since ${when} this server keeps messages that it said it had deleted. Each is stored once; the maildrop grows.`,
    deletesIgnoredTodo: 'Its provider can say why. At Gmail, look under “When messages are accessed with POP”.',
    resting: (n: number, count: string) =>
      `${count} ${plural(n, 'message', 'messages')} could not be fetched three visits running. ${plural(n, 'It is', 'They are')} tried again each day and ${plural(n, 'stays', 'stay')} on the server until then.`,
    expires: (days: number, count: string) =>
      days === 0
        ? 'This server deletes messages as soon as they were fetched. “Leave on server” and “Keep truncated” cannot keep them longer.'
        : `This server deletes fetched messages after ${count} ${plural(days, 'day', 'days')}: sooner than “Leave on server” or “Keep truncated” wants.`,
    capReached: (cap: string) =>
      `Today’s limit of ${cap} is reached. What waits is fetched from tomorrow on (midnight UTC).`,
    bytesToday: (bytes: string) => `${bytes} today`,
    bytesOfCap: (bytes: string, cap: string) => `${bytes} of ${cap} today`,
    books: 'Books by day',
    booksText:
      'What the server offered each day (UTC), counted once a day under what became of it. Offered is counted from the server’s own list, the rest from what Postroom stored: the two must agree.',
    booksEmpty: 'No visit in these days, so nothing was offered.',
    booksRange: 'Days',
    days: (count: string) => `Last ${count} days`,
    date: 'Day',
    today: 'today',
    size: 'Size',
    difference: 'Difference',
    differenceWhy: (n: number, count: string) =>
      n > 0
        ? `${count} offered ${plural(n, 'message is', 'messages are')} not accounted for. Nothing is deleted on the server that is not stored; the log names the visit.`
        : `${count} more ${plural(-n, 'message was', 'messages were')} counted than the server offered. The log names the visit.`,
    chart: 'Offered messages by day',
    chartMost: (count: string) => `most: ${count}`,
    legend: { stored: 'Stored', quarantined: 'Quarantined', waiting: 'Waiting', rest: 'Already stored or skipped' },
    visits: 'Visits',
    visitsEmpty: 'No visit yet. An active mailbox is visited within its “Check every”.',
    older: 'Show older visits',
    visitStored: (n: number, count: string) => `${count} stored`,
    visitOffered: (n: number, count: string) => `${count} offered`,
    took: (age: string) => `took ${age}`,
    running: 'Running',
    done: 'Done',
    nothingNew: 'Done, nothing new',
    stages: 'Stages',
    stage: {
      connect: 'Connect',
      secure: 'Secure',
      'sign-in': 'Sign in',
      list: 'List',
      fetch: 'Fetch',
      commit: 'Store',
      delete: 'Delete',
      quit: 'Quit',
    },
    stageName: 'Stage',
    stageTime: 'Time',
    stageBytes: 'Bytes',
    milliseconds: (n: string) => `${n} ms`,
    noStages: 'Nothing is known of the stages of this visit.',
    fetching:
      'Stages overlap: while one message is stored, the next is fetched. Their times add up to more than the visit.',
    process: 'By',
    size2: 'Fetched',
  },
  quarantine: {
    title: 'Quarantine',
    text: 'Messages that could not be read. Each is stored as it came and deleted on its server; nothing else waits for them.',
    empty: 'Quarantine is empty: every message so far could be read.',
    count: (n: number, count: string) => `${count} ${plural(n, 'message', 'messages')}`,
    inNavigation: (n: number, count: string) => `${count} ${plural(n, 'message', 'messages')} in quarantine`,
    more: 'Show older',
    list: 'Messages in quarantine',
    unknownMailbox: 'A mailbox that is gone',
    retry: 'Retry',
    retryAll: (count: string) => `Retry all ${count}`,
    retrySelected: (count: string) => `Retry ${count}`,
    discardSelected: (count: string) => `Discard ${count}…`,
    select: (mailbox: string, when: string) => `Select the message of ${mailbox}, ${when}`,
    selectAll: 'Select all shown',
    selected: (n: number, count: string) => `${count} ${plural(n, 'message', 'messages')} selected`,
    progress: (done: string, total: string) => `Read again: ${done} of ${total}.`,
    hideProgress: 'Close',
    progressLabel: 'Messages read again',
    progressEnded: (n: number, count: string, left: string) =>
      n === 0
        ? `All were read again: every one has left quarantine.`
        : `All were read again: ${left} left quarantine, ${count} ${plural(n, 'is', 'are')} still not readable.`,
    progressStopped: (done: string, total: string) =>
      `${done} of ${total} were read again, then nothing more was heard. Retry what is still listed.`,
    retriedSome: (n: number, count: string, total: string) =>
      n === 0
        ? `${total} read: each is in its conversation now.`
        : `${count} of ${total} ${plural(n, 'is', 'are')} still not readable, and ${plural(n, 'stays', 'stay')} selected.`,
    retried: 'Read: it is in its conversation now.',
    retryFailed: (cause: string) => `Still not readable: ${cause}`,
    open: 'Open as it is',
    openTitle: 'Open this message as it is?',
    openText:
      'It goes to the default queue of its mailbox as plain text, without its attachments being told apart. The original stays with it.',
    opened: 'It is in its queue now, as plain text.',
    showConversation: 'Show',
    raw: 'Raw message',
    download: 'Download .eml',
    copyCause: 'Copy cause',
    copied: 'Cause copied.',
    acts: (mailbox: string) => `More for the message of ${mailbox}`,
    discard: 'Discard…',
    discardTitle: 'Discard this message?',
    discardText: (mailbox: string) =>
      `Discards 1 message of ${mailbox} for good: here and on the server nothing of it is left, and it will not come back.`,
    reason: 'Reason',
    reasonHint: 'Stands in the audit log.',
    reasonMissing: 'Say why, so that a colleague can see it later.',
    discardManyTitle: (count: string) => `Discard ${count} messages?`,
    discardManyText: (count: string, mailboxes: string) =>
      `Discards ${count} messages of ${mailboxes} for good: here and on the server nothing of them is left, and they will not come back.`,
    discardMore: (names: string, count: string) => `${names} and ${count} more`,
    discardConfirm: (n: number, count: string) => `Discard ${count} ${plural(n, 'message', 'messages')}`,
    discarded: (n: number, count: string) => (n === 1 ? 'Discarded.' : `${count} discarded.`),
    notDiscarded: (count: string, total: string, why: string) =>
      `${count} of ${total} were not discarded, and stay selected: ${why}`,
    back: 'Quarantine',
    one: 'Message in quarantine',
    received: 'Received',
    mailbox: 'Mailbox',
    size: 'Size',
    cause: 'Cause',
    gone: 'This message is no longer in quarantine.',
  },
  rawView: {
    asText: 'As text',
    asHex: 'As bytes',
    look: 'How the bytes are shown',
    all: (size: string) => `The whole message, ${size}.`,
    beginning: (shown: string, size: string) => `The first ${shown} of ${size}. Download it to see the rest.`,
    label: 'Bytes of the message',
    note: 'Characters that steer or hide text are shown by their numbers.',
  },
};
