import { excerpt } from './limits.ts';
import type { Action, Group } from './rule.ts';
import type { Evidence, Outcome, RuleName, TraceEntry } from './trace.ts';

/**
 * How a trace names what it has only the id of. Each may answer undefined, for what is gone and for what the reader
 * may not see: the sentence then does without the name.
 */
export interface TraceNames {
  readonly queue?: (queueId: string) => string | undefined;
  readonly department?: (departmentId: string) => string | undefined;
  readonly person?: (personId: string) => string | undefined;
}

/** The trace as English sentences, one for each entry, in order. */
export function explain(trace: readonly TraceEntry[], names: TraceNames = {}): string[] {
  return trace.map((entry) => sentence(entry, names));
}

const groupNames: Readonly<Record<Group, string>> = {
  filter: 'filter rules',
  incoming: 'incoming rules',
  postIncoming: 'post-incoming rules',
  queue: 'queue’s rules',
};

function sentence(entry: TraceEntry, names: TraceNames): string {
  switch (entry.kind) {
    case 'list':
      return listSentence(entry, names);
    case 'missed':
      return missedSentence(entry.rules, entry.more);
    case 'matched':
      return `Rule ${quoted(entry.rule)} matched${because(entry.on)}.`;
    case 'failed':
      return `Rule ${quoted(entry.rule)} was skipped: ${entry.reason}`;
    case 'action':
      return `Rule ${quoted(entry.rule)}: ${actionWords(entry.action, names)}${outcomeWords[entry.outcome]}.`;
    case 'stopped':
      return entry.group === 'incoming' || entry.group === 'queue'
        ? `Rule ${quoted(entry.rule)} stopped processing: the remaining incoming rules were not tried.`
        : `Rule ${quoted(entry.rule)} stopped processing: the remaining ${groupNames[entry.group]} were not tried.`;
    case 'queue-group-not-run':
      return `The rules of ${queueWords(entry.queueId, names)} were not run: ${whyNoQueueGroup[entry.reason]}.`;
    case 'group-not-run':
      return `The ${groupNames[entry.group]} were not run: ${whyNoGroup[entry.reason]}.`;
    case 'cut':
      return entry.entries === 1 ? 'One more step is not kept.' : `${entry.entries} more steps are not kept.`;
    case 'decided':
      return decidedSentence(entry, names);
  }
}

const whyNoQueueGroup = {
  again: 'each queue’s rules run once for a message',
  stopped: 'the incoming rules had been stopped',
  'too-many': 'the message had passed too many queues',
} as const;

const whyNoGroup = {
  junk: 'the message is junk',
  'follow-up': 'the message joins a conversation',
  'workflow-action-done': 'an earlier rule had decided',
  'run-before': 'they were run before the message was set aside as junk',
} as const;

const outcomeWords: Readonly<Record<Outcome, string>> = {
  done: '',
  'too-late': ' came too late, an earlier rule had decided',
  'follow-up': ' was not done, since the message joins a conversation',
  again: ' was there already',
  junk: ' was taken back, since the message is junk',
};

function listSentence(entry: Extract<TraceEntry, { kind: 'list' }>, names: TraceNames): string {
  const version = entry.version === undefined ? '' : `, version ${entry.version}`;
  const { owner } = entry;
  if (owner.kind === 'queue') return `The rules of ${queueWords(owner.queueId, names)} were tried.`;
  if (owner.kind === 'installation') return `The installation’s ${groupNames[entry.group]}${version} were tried.`;
  const department = names.department?.(owner.departmentId);
  const of = department === undefined ? 'a department' : `“${excerpt(department)}”`;
  return `The ${groupNames[entry.group]} of ${of}${version} were tried.`;
}

function missedSentence(rules: readonly RuleName[], more: number): string {
  const parts = rules.map(quoted);
  if (more > 0) parts.push(more === 1 ? 'one more rule' : `${more} more rules`);
  const last = parts.pop() ?? '';
  const listed = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return `Did not match: ${listed}.`;
}

function because(on: readonly Evidence[]): string {
  if (on.length === 0) return '';
  const reasons = on.map((one) => {
    if ('noneOf' in one)
      return one.noneOf === 1 ? 'its exception is not true' : `none of ${one.noneOf} exceptions is true`;
    const about = one.name === undefined ? one.fact : `${one.fact} ${one.name}`;
    const value = one.value === null ? '' : ` “${String(one.value)}”`;
    const found = one.found === null || one.found === String(one.value) ? '' : ` (it has “${one.found}”)`;
    return `${about} ${one.operator}${value}${found}`;
  });
  return `: ${reasons.join('; ')}`;
}

function actionWords(action: Action, names: TraceNames): string {
  switch (action.action) {
    case 'route':
      return `route to ${queueWords(action.queueId, names)}`;
    case 'routeToDefaultQueue':
      return 'route to the default queue';
    case 'answer':
      return 'answer by a template';
    case 'forward':
      return `forward to ${excerpt(action.to.join(', '))}`;
    case 'close':
      return 'close without answer';
    case 'junk':
      return 'set aside as junk';
    case 'assign':
      return `assign to ${named(names.person?.(action.assigneeId), 'a person')}`;
    case 'priority':
      return `set priority ${action.priority}`;
    case 'tag':
      return `add tag “${excerpt(action.tag)}”`;
    case 'acknowledge':
      return 'acknowledge';
    case 'mark':
      return `mark as ${action.mark}`;
  }
}

function decidedSentence(entry: Extract<TraceEntry, { kind: 'decided' }>, names: TraceNames): string {
  const by = entry.rule === null ? '' : ` by rule ${quoted(entry.rule)}`;
  const queue = entry.queueId === null ? 'Undeliverable' : queueWords(entry.queueId, names);
  switch (entry.as) {
    case 'routed':
      return `The message went to ${queue}${by}.`;
    case 'closed':
      return `The message lies closed in ${queue}${by}.`;
    case 'junk':
      return `The message was set aside as junk${by}.`;
    case 'follow-up':
      return 'The message stays in the queue of its conversation.';
    case 'undeliverable':
      return 'The message went to Undeliverable, since its default queue is gone.';
  }
}

function queueWords(queueId: string, names: TraceNames): string {
  return named(names.queue?.(queueId), 'a queue', 'queue ');
}

function named(name: string | undefined, unnamed: string, before = ''): string {
  return name === undefined ? unnamed : `${before}“${excerpt(name)}”`;
}

function quoted(rule: RuleName): string {
  return `“${rule.name}”`;
}
