import {
  type MailboxTestChannel,
  type MailboxTestLine,
  type MailboxTestRequest,
  type MailboxTestStage,
  type Security,
  type TranscriptLine,
  mailboxTestOrder,
} from '@postroom/contracts';

export type StageState = 'to-come' | 'running' | 'done' | 'caution' | 'failed' | 'not-reached';

export interface StageView {
  readonly stage: MailboxTestStage;
  readonly state: StageState;
  readonly line: MailboxTestLine | null;
}

export type ChannelState = 'running' | 'done' | 'caution' | 'failed' | 'broken-off';

export interface ChannelView {
  readonly channel: MailboxTestChannel;
  /** `pop.example.net:995` */
  readonly server: string;
  readonly state: ChannelState;
  readonly stages: readonly StageView[];
  readonly transcript: readonly TranscriptLine[];
}

export interface ChannelPlan {
  readonly channel: MailboxTestChannel;
  readonly server: string;
  readonly order: readonly MailboxTestStage[];
}

interface Server {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly security?: Security | undefined;
  readonly authentication?: string | undefined;
}

function planOf(channel: MailboxTestChannel, server: Server): ChannelPlan {
  const { host = '', port, security = 'tls', authentication } = server;
  // An IPv6 literal stands in brackets before a port (RFC 3986, 3.2.2).
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    channel,
    server: port === undefined ? name : `${name}:${port}`,
    order: mailboxTestOrder(channel, security, authentication !== 'none'),
  };
}

/** What a test of this form goes through: incoming, and outgoing where the mailbox has a server of its own. */
export function plansOf({ pop, smtp }: MailboxTestRequest): ChannelPlan[] {
  return [planOf('pop', pop ?? {}), ...(smtp ? [planOf('smtp', smtp)] : [])];
}

const stateOf = ({ ok, caution }: MailboxTestLine): StageState => (!ok ? 'failed' : caution ? 'caution' : 'done');

/** A channel has ended where its last line came: the first failure, or the one with the conversation. */
export function hasEnded(lines: readonly MailboxTestLine[]): boolean {
  return lines.some(({ ok, transcript }) => !ok || transcript !== undefined);
}

/** How a channel stands by the lines that came of it; `listening`: more may come. */
export function channelView(
  { channel, server, order }: ChannelPlan,
  all: readonly MailboxTestLine[],
  listening: boolean,
): ChannelView {
  const lines = all.filter((line) => line.channel === channel);
  const told = lines.map((line): StageView => ({ stage: line.stage, state: stateOf(line), line }));
  const ended = hasEnded(lines);
  const open = order.filter((stage) => !lines.some((line) => line.stage === stage));
  const rest = open.map((stage, index): StageView => {
    const state = ended || !listening ? 'not-reached' : index === 0 ? 'running' : 'to-come';
    return { stage, state, line: null };
  });
  const has = (state: StageState) => told.some((view) => view.state === state);
  const outcome = has('failed') ? 'failed' : has('caution') ? 'caution' : 'done';
  return {
    channel,
    server,
    state: ended ? outcome : listening ? 'running' : 'broken-off',
    // Where all went well, nothing of the order is left over: a server may skip what it need not do.
    stages: ended && outcome !== 'failed' ? told : [...told, ...rest],
    transcript: lines.find(({ transcript }) => transcript !== undefined)?.transcript ?? [],
  };
}
