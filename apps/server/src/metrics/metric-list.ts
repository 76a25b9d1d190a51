/** What /metrics gives beside prom-client's own figures of the process. The only place that names them. */
export interface MetricPlan {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** What bounds the number of series. */
  readonly bound?: string;
  /** Read from the database at each scrape: the same from every process, so take one of them. */
  readonly shared?: true;
}

/** At most so many mailboxes have a series of their own: those with most messages waiting. */
export const mostMailboxes = 100;

export const metricList = {
  postroom_messages_stored_total: {
    type: 'counter',
    help: 'Messages downloaded and stored by this process.',
    labels: [],
  },
  postroom_messages_quarantined_total: {
    type: 'counter',
    help: 'Messages downloaded and put into quarantine by this process.',
    labels: [],
  },
  postroom_download_bytes_total: {
    type: 'counter',
    help: 'Octets of messages downloaded by this process.',
    labels: [],
  },
  postroom_visits_total: {
    type: 'counter',
    help: 'Visits to maildrops by this process; error is the kind of error that ended them, or none.',
    labels: ['error'],
    bound: 'the kinds of the API',
  },
  postroom_visit_stage_seconds_total: {
    type: 'counter',
    help: 'Seconds that visits of this process spent in each stage.',
    labels: ['stage'],
    bound: 'the stages of the API',
  },
  postroom_http_request_seconds: {
    type: 'histogram',
    help: 'Time until a request was answered; route is the pattern, not the address.',
    labels: ['method', 'route', 'status'],
    bound: 'the routes of the API',
  },
  postroom_receivers: {
    type: 'gauge',
    help: 'Receivers of this process.',
    labels: ['priority', 'state'],
    bound: 'high, medium, low; idle, visiting, stopped',
  },
  postroom_storage_orphans_removed_total: {
    type: 'counter',
    help: 'Raw messages outside the database that no row named, removed by this process.',
    labels: [],
  },
  postroom_storage_orphan_bytes_removed_total: {
    type: 'counter',
    help: 'Octets of these.',
    labels: [],
  },
  postroom_storage_sweep_failures_total: {
    type: 'counter',
    help: 'Sweeps of this process that ended early, or found a place that belongs to another installation.',
    labels: [],
  },
  postroom_mailboxes: {
    type: 'gauge',
    help: 'Mailboxes that are not retired, by state.',
    labels: ['state'],
    bound: 'the states of the API',
    shared: true,
  },
  postroom_mailbox_errors: {
    type: 'gauge',
    help: 'Mailboxes whose last visit failed, by kind of error.',
    labels: ['kind'],
    bound: 'the kinds of the API',
    shared: true,
  },
  postroom_messages_waiting: {
    type: 'gauge',
    help: 'Messages waiting on mail servers, of all mailboxes, as last listed.',
    labels: [],
    shared: true,
  },
  postroom_mailbox_messages_waiting: {
    type: 'gauge',
    help: 'Messages waiting on the mail server of one mailbox, as last listed.',
    labels: ['mailbox'],
    bound: `the ${mostMailboxes} mailboxes with most`,
    shared: true,
  },
  postroom_books_today: {
    type: 'gauge',
    help: 'Today’s books (UTC) of all mailboxes: offered = stored + alreadyStored + quarantined + skipped + waiting.',
    labels: ['figure'],
    bound: 'the six figures',
    shared: true,
  },
  postroom_books_unbalanced_mailboxes: {
    type: 'gauge',
    help: 'Mailboxes whose books of today do not balance: anything but 0 is to be looked at.',
    labels: [],
    shared: true,
  },
  postroom_leases: { type: 'gauge', help: 'Maildrops that a receiver holds now.', labels: [], shared: true },
  postroom_outbox_entries: {
    type: 'gauge',
    help: 'Entries of the outbox that are not over, by state.',
    labels: ['state'],
    bound: 'queued, sending, deferred, held, failed, unsure',
    shared: true,
  },
  postroom_quarantined_messages: {
    type: 'gauge',
    help: 'Messages in quarantine that wait for somebody.',
    labels: [],
    shared: true,
  },
} as const satisfies Record<string, MetricPlan>;

export type MetricName = keyof typeof metricList;
