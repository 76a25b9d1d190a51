import type { Group, OtherAction, WorkflowAction } from './rule.ts';
import type { RuleName, TraceEntry } from './trace.ts';

/** What is there to act upon today. A rule that names what is gone is skipped with a mark; absent: not looked at. */
export interface EvaluationContext {
  readonly queues?: ReadonlySet<string> | undefined;
  readonly templates?: ReadonlySet<string> | undefined;
  readonly people?: ReadonlySet<string> | undefined;
  /** The groups up to this one were run before: a message restored from junk passes only the rest. */
  readonly after?: 'filter' | 'incoming' | undefined;
}

export interface DoneAction {
  readonly action: Exclude<OtherAction, { action: 'mark' }>;
  readonly rule: RuleName;
}

export type DecisionMark =
  | { readonly mark: 'bulk' | 'bounce'; readonly rule: RuleName }
  | { readonly mark: 'rule-failed'; readonly rule: RuleName; readonly reason: string }
  /** The default queue is gone or was never there: the message goes to Undeliverable, with an alert. */
  | { readonly mark: 'default-queue-gone'; readonly queueId: string | null };

/** What the rules decided about one message, and why. Plain JSON. */
export interface Decision {
  /**
   * The queue that the message ends in; closed ones lie in the default queue. Null for junk, for a follow-up (it stays
   * in its conversation's queue) and for `undeliverable`.
   */
  readonly queueId: string | null;
  /** The default queue is gone: the root's Undeliverable takes the message. */
  readonly undeliverable: boolean;
  readonly junk: boolean;
  /** Where it was set aside, for a restore; the queue that it had been routed to before, if any. */
  readonly junkedIn: { readonly group: Group; readonly fromQueueId: string | null } | null;
  /** A rule answered, forwarded or closed it. */
  readonly close: boolean;
  readonly followUp: boolean;
  /** The workflow action that decided; null only for a follow-up that no rule calls junk. */
  readonly workflow: { readonly action: WorkflowAction; readonly group: Group; readonly rule: RuleName } | null;
  /** All other actions, in the order in which the rules ran: of two priorities or persons the later one stands. */
  readonly actions: readonly DoneAction[];
  readonly marks: readonly DecisionMark[];
  readonly trace: readonly TraceEntry[];
}
