/**
 * A condition on one fact, or all, any or none of several. `fact`, `operator` and `value` are as loose as what a
 * database or a request holds: `compile` and `checkRules` say what is wrong with them and never throw.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly none: readonly Condition[] }
  | FactCondition;

export interface FactCondition {
  readonly fact: string;
  readonly operator: string;
  /** The header's name, where `fact` is `header`; without case. */
  readonly name?: string | undefined;
  /** A text, number or truth value; a list for `isAnyOf`; true (or absent) or false for `exists`. */
  readonly value?: unknown;
}

/** At most one of these is done in each group: the first of a rule that matches. */
export type WorkflowAction =
  | { readonly action: 'route'; readonly queueId: string }
  | { readonly action: 'answer'; readonly templateId: string }
  | { readonly action: 'forward'; readonly to: readonly string[] }
  | { readonly action: 'close' }
  | { readonly action: 'junk' }
  /** Only in the built-in last rule: the default queue of the alias, else of the mailbox. */
  | { readonly action: 'routeToDefaultQueue' };

/** All of these are done, of all rules that match. */
export type OtherAction =
  | { readonly action: 'assign'; readonly assigneeId: string }
  | { readonly action: 'priority'; readonly priority: number }
  | { readonly action: 'tag'; readonly tag: string }
  | { readonly action: 'acknowledge'; readonly templateId: string }
  | { readonly action: 'mark'; readonly mark: 'bulk' | 'bounce' };

export type Action = WorkflowAction | OtherAction;

export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly builtIn: boolean;
  /** Of the installation's rules only: runs before the departments' lists. */
  readonly first?: boolean | undefined;
  readonly when: Condition;
  readonly then: readonly Action[];
  readonly stopProcessing: boolean;
  /** Run, in order, when this rule matched. */
  readonly rules: readonly Rule[];
}

/** Whose a list is. A department's list runs only on mail whose facts name the department. */
export type ListOwner =
  { readonly kind: 'installation' } | { readonly kind: 'department'; readonly departmentId: string };

/** A run of rules of one owner, at its place in the order of a group. */
export interface OwnedRules {
  readonly owner: ListOwner;
  /** The version of the list, kept in the trace so that the rules which routed a message can be read again. */
  readonly version?: number | undefined;
  readonly rules: readonly Rule[];
}

/** All rules of an installation in the order in which they run; `orderLists` makes a group's order. */
export interface RuleLists {
  readonly filter: readonly OwnedRules[];
  readonly incoming: readonly OwnedRules[];
  readonly postIncoming: readonly OwnedRules[];
  /** A queue's own group, by the queue's id. */
  readonly queueGroups: ReadonlyMap<string, readonly Rule[]>;
}

export type Group = 'filter' | 'incoming' | 'postIncoming' | 'queue';

const workflowActions: ReadonlySet<string> = new Set<WorkflowAction['action']>([
  'route',
  'answer',
  'forward',
  'close',
  'junk',
  'routeToDefaultQueue',
]);

export function isWorkflowAction(action: Action): action is WorkflowAction {
  return workflowActions.has(action.action);
}

/**
 * The built-in first incoming rule: forced routing is set → stop processing. It is the caller's to put into the
 * installation's incoming list, since an administrator may move it or switch it off.
 */
export const forcedRoutingRule: Rule = {
  id: 'forced-routing',
  name: 'Forced routing',
  enabled: true,
  builtIn: true,
  first: true,
  when: { all: [{ fact: 'forcedRouting', operator: 'is', value: true }] },
  then: [],
  stopProcessing: true,
  rules: [],
};

/** The built-in last post-incoming rule. `compile` always puts it there itself: nobody can move it or switch it off. */
export const defaultQueueRule: Rule = {
  id: 'default-queue',
  name: 'Default queue',
  enabled: true,
  builtIn: true,
  when: { all: [] },
  then: [{ action: 'routeToDefaultQueue' }],
  stopProcessing: false,
  rules: [],
};
