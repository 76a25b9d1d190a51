import type { CompiledList, CompiledRule, CompiledRules } from './compile.ts';
import type { Decision, DecisionMark, DoneAction, EvaluationContext } from './decision.ts';
import { FactReader } from './fact-reader.ts';
import type { Facts } from './facts.ts';
import { foldText } from './fold.ts';
import { limits } from './limits.ts';
import {
  defaultQueueRule,
  isWorkflowAction,
  type Action,
  type Group,
  type OtherAction,
  type WorkflowAction,
} from './rule.ts';
import { TraceWriter, type Evidence, type Outcome, type RuleName, type TraceEntry } from './trace.ts';

/**
 * What the rules make of one message. Pure, and never throws for what a message holds or a rule says; time is at most
 * proportional to the rules' conditions times the bounded sizes of the texts that they look at.
 */
export function evaluate(compiled: CompiledRules, facts: Facts, context: EvaluationContext = {}): Decision {
  return new Evaluation(compiled, facts, context).run();
}

/** A stage is filter, incoming or post-incoming; stop processing ends it, with the queues' groups run within it. */
interface Stage {
  stopped: boolean;
}

/** A group within a stage: the stage's own, or a queue's. One workflow action is done in each. */
interface GroupRun {
  readonly group: Group;
  readonly stage: Stage;
  workflowDone: boolean;
}

interface Workflow {
  readonly action: WorkflowAction;
  readonly group: Group;
  readonly rule: RuleName;
}

class Evaluation {
  private readonly reader: FactReader;
  private readonly trace = new TraceWriter();
  private readonly actions: DoneAction[] = [];
  private readonly marks: DecisionMark[] = [];
  private readonly seen = new Set<string>();
  private readonly queueGroupsRun = new Set<string>();
  private failed = 0;
  private incomingStopped = false;
  private workflow: Workflow | null = null;
  private queueId: string | null = null;
  private junkedIn: { run: GroupRun; fromQueueId: string | null } | null = null;

  constructor(
    private readonly compiled: CompiledRules,
    private readonly facts: Facts,
    private readonly context: EvaluationContext,
  ) {
    this.reader = new FactReader(facts);
  }

  run(): Decision {
    const { after } = this.context;
    if (after === undefined) this.runStage('filter', this.compiled.filter);
    else this.notRun('filter', 'run-before');
    if (after === 'incoming') this.notRun('incoming', 'run-before');
    else if (this.junkedIn !== null) this.notRun('incoming', 'junk');
    else this.incomingStopped = this.runStage('incoming', this.compiled.incoming).stopped;
    if (this.junkedIn !== null) this.notRun('postIncoming', 'junk');
    else if (this.facts.followUp) this.notRun('postIncoming', 'follow-up');
    else if (this.workflow !== null) this.notRun('postIncoming', 'workflow-action-done');
    else this.runStage('postIncoming', this.compiled.postIncoming);
    return this.decision();
  }

  private notRun(group: Group, reason: 'junk' | 'follow-up' | 'workflow-action-done' | 'run-before'): void {
    this.trace.add({ kind: 'group-not-run', group, reason }, true);
  }

  private runStage(group: Group, lists: readonly CompiledList[]): Stage {
    const stage: Stage = { stopped: false };
    const run: GroupRun = { group, stage, workflowDone: false };
    for (const list of lists) {
      const { owner } = list;
      if (owner.kind === 'department' && !this.facts.departmentIds.includes(owner.departmentId)) continue;
      this.runList(list, run);
    }
    return stage;
  }

  private runList(list: CompiledList, run: GroupRun): void {
    if (list.rules.length === 0 || list.rules.every((rule) => this.ended(run, rule))) return;
    const { owner, version } = list;
    this.trace.add({ kind: 'list', group: run.group, owner, ...(version === undefined ? {} : { version }) });
    this.runRules(list.rules, run);
  }

  private runRules(rules: readonly CompiledRule[], run: GroupRun): void {
    for (const rule of rules) if (!this.ended(run, rule)) this.runRule(rule, run);
  }

  /** Stop processing ended the stage (the built-in last rule runs all the same), or another group called it junk. */
  private ended(run: GroupRun, rule: CompiledRule): boolean {
    if (this.junkedIn !== null && this.junkedIn.run !== run) return true;
    return run.stage.stopped && rule.rule !== defaultQueueRule;
  }

  private runRule(rule: CompiledRule, run: GroupRun): void {
    if (!rule.rule.enabled) return;
    if (rule.fault !== null) {
      this.fail(rule, run, rule.fault);
      return;
    }
    if (!rule.when.test(this.reader)) {
      this.trace.missed(run.group, rule.name);
      return;
    }
    const gone = this.firstGone(rule.actions);
    if (gone !== null) {
      this.fail(rule, run, gone);
      return;
    }
    const evidence: Evidence[] = [];
    rule.when.explain(this.reader, evidence);
    this.trace.matched(run.group, rule.name, evidence);
    for (const action of rule.actions) {
      if (isWorkflowAction(action)) this.doWorkflow(action, rule, run);
      else this.doOther(action, rule, run);
    }
    this.runRules(rule.rules, run);
    if (rule.rule.stopProcessing) {
      run.stage.stopped = true;
      this.trace.add({ kind: 'stopped', group: run.group, rule: rule.name });
    }
  }

  private fail(rule: CompiledRule, run: GroupRun, reason: string): void {
    const kept = this.failed++ < limits.failedMarks;
    if (kept) this.marks.push({ mark: 'rule-failed', rule: rule.name, reason });
    this.trace.add({ kind: 'failed', group: run.group, rule: rule.name, reason }, kept);
  }

  /** What an action names that is not there any more. */
  private firstGone(actions: readonly Action[]): string | null {
    const { queues, templates, people } = this.context;
    for (const action of actions) {
      if (action.action === 'route' && queues?.has(action.queueId) === false) return 'Its queue is gone.';
      if (action.action === 'assign' && people?.has(action.assigneeId) === false) return 'Its person is gone.';
      if (
        (action.action === 'answer' || action.action === 'acknowledge') &&
        templates?.has(action.templateId) === false
      ) {
        return 'Its template is gone or broken.';
      }
    }
    return null;
  }

  private doWorkflow(action: WorkflowAction, rule: CompiledRule, run: GroupRun): void {
    if (this.facts.followUp && action.action !== 'junk') {
      this.note(action, rule, run, 'follow-up');
      return;
    }
    if (run.workflowDone) {
      this.note(action, rule, run, 'too-late');
      return;
    }
    run.workflowDone = true;
    this.workflow = { action, group: run.group, rule: rule.name };
    this.note(action, rule, run, 'done');
    if (action.action === 'junk') this.junkedIn = { run, fromQueueId: this.queueId };
    if (action.action === 'route') this.queueId = action.queueId;
    if (action.action === 'routeToDefaultQueue') this.queueId = this.defaultQueue();
    const routed = action.action === 'route' || action.action === 'routeToDefaultQueue';
    if (routed && this.queueId !== null) this.runQueueGroup(this.queueId, run);
  }

  /** A queue's own rules, which may route on. They are incoming rules: once those are stopped, they don't run. */
  private runQueueGroup(queueId: string, from: GroupRun): void {
    const list = this.compiled.queueGroups.get(queueId);
    if (list === undefined) return;
    const reason = this.incomingStopped
      ? 'stopped'
      : this.queueGroupsRun.has(queueId)
        ? 'again'
        : this.queueGroupsRun.size >= limits.queueGroups
          ? 'too-many'
          : null;
    if (reason !== null) {
      this.trace.add({ kind: 'queue-group-not-run', queueId, reason });
      return;
    }
    this.queueGroupsRun.add(queueId);
    this.runList(list, { group: 'queue', stage: from.stage, workflowDone: false });
  }

  private doOther(action: OtherAction, rule: CompiledRule, run: GroupRun): void {
    const key = sameness(action);
    if (key !== null && this.seen.has(key)) {
      this.note(action, rule, run, 'again');
      return;
    }
    if (key !== null) this.seen.add(key);
    this.note(action, rule, run, 'done');
    if (action.action === 'mark') {
      this.reader.mark(action.mark);
      this.marks.push({ mark: action.mark, rule: rule.name });
    } else this.actions.push({ action, rule: rule.name });
  }

  private note(action: Action, rule: CompiledRule, run: GroupRun, outcome: Outcome): void {
    // Of the workflow actions that are done there are few (one for each group), and they are why the mail is where it is.
    const kept = outcome === 'done' && isWorkflowAction(action);
    this.trace.add({ kind: 'action', group: run.group, rule: rule.name, action, outcome }, kept);
  }

  private defaultQueue(): string | null {
    const queueId = this.facts.alias === null ? null : this.facts.aliasDefaultQueueId;
    const wanted = queueId ?? this.facts.mailboxDefaultQueueId;
    if (wanted !== null && this.context.queues?.has(wanted) !== false) return wanted;
    if (!this.marks.some(({ mark }) => mark === 'default-queue-gone')) {
      this.marks.push({ mark: 'default-queue-gone', queueId: wanted });
    }
    return null;
  }

  private decision(): Decision {
    const { facts, workflow, junkedIn } = this;
    const junk = junkedIn !== null;
    const close = workflow !== null && ['answer', 'forward', 'close'].includes(workflow.action.action);
    const queueId = junk || facts.followUp ? null : close ? this.defaultQueue() : this.queueId;
    const undeliverable = !junk && !facts.followUp && queueId === null;
    const as = junk
      ? 'junk'
      : facts.followUp
        ? 'follow-up'
        : close
          ? 'closed'
          : undeliverable
            ? 'undeliverable'
            : 'routed';
    const decided: TraceEntry = { kind: 'decided', queueId, as, rule: workflow?.rule ?? null };
    const actions = junk ? this.withoutAcknowledgement() : this.actions;
    return {
      queueId,
      undeliverable,
      junk,
      junkedIn: junkedIn === null ? null : { group: junkedIn.run.group, fromQueueId: junkedIn.fromQueueId },
      close,
      followUp: facts.followUp,
      workflow,
      actions,
      marks: this.marks,
      trace: this.trace.end(decided),
    };
  }

  /** Junk is never answered: an acknowledgement that a rule asked for is taken back. */
  private withoutAcknowledgement(): DoneAction[] {
    return this.actions.filter(({ action, rule }) => {
      if (action.action !== 'acknowledge') return true;
      this.trace.add(
        { kind: 'action', group: this.junkedIn?.run.group ?? 'filter', rule, action, outcome: 'junk' },
        true,
      );
      return false;
    });
  }
}

/** What makes two actions the same one; null where each is done for itself. */
function sameness(action: OtherAction): string | null {
  if (action.action === 'tag') return `tag ${foldText(action.tag.trim())}`;
  if (action.action === 'mark') return `mark ${action.mark}`;
  return action.action === 'acknowledge' ? 'acknowledge' : null;
}
