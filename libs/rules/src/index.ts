export { compile, type CompiledRules, type RuleFault } from './compile.ts';
export { checkRules, type RulesFault } from './check-rules.ts';
export { evaluate } from './evaluate.ts';
export type { Decision, DecisionMark, DoneAction, EvaluationContext } from './decision.ts';
export { explain, type TraceNames } from './explain.ts';
export {
  factKinds,
  operatorsOf,
  type AuthenticationResult,
  type FactKind,
  type FactName,
  type Facts,
  type Operator,
} from './facts.ts';
export { normalAddress } from './fold.ts';
export { limits } from './limits.ts';
export { orderLists, type DepartmentList, type StoredList } from './order-lists.ts';
export {
  defaultQueueRule,
  forcedRoutingRule,
  isWorkflowAction,
  type Action,
  type Condition,
  type FactCondition,
  type Group,
  type ListOwner,
  type OtherAction,
  type OwnedRules,
  type Rule,
  type RuleLists,
  type WorkflowAction,
} from './rule.ts';
export type { Evidence, Outcome, RuleName, TraceEntry } from './trace.ts';
export { findUnreachable, type UnreachableRule } from './unreachable.ts';
