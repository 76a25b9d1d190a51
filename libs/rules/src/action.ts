import { excerpt, limits } from './limits.ts';
import { isWorkflowAction, type Action, type Group } from './rule.ts';

const idChars = 200;
const tagChars = 40;
const forwardAddresses = 20;
/** RFC 5321, 4.5.3.1: 64 octets of local part, `@`, 255 of domain. */
const addressChars = 320;

function isId(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= idChars;
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && value.length <= addressChars && /^[^\s@]+@[^\s@]+$/.test(value);
}

/** What each action needs beside its name: null where it is there, else what is wrong. */
const needs: Readonly<Record<Action['action'], (fields: Partial<Record<string, unknown>>) => string | null>> = {
  route: ({ queueId }) => (isId(queueId) ? null : 'Routing needs a queue.'),
  answer: ({ templateId }) => (isId(templateId) ? null : 'Answering needs a template.'),
  forward: ({ to }) =>
    Array.isArray(to) && to.length > 0 && to.length <= forwardAddresses && to.every(isAddress)
      ? null
      : `Forwarding needs one to ${forwardAddresses} addresses.`,
  close: () => null,
  junk: () => null,
  routeToDefaultQueue: () => null,
  assign: ({ assigneeId }) => (isId(assigneeId) ? null : 'Assigning needs a person.'),
  priority: ({ priority }) =>
    Number.isInteger(priority) && Number(priority) >= 1 && Number(priority) <= 9
      ? null
      : 'A priority is a whole number from 1 to 9.',
  tag: ({ tag }) =>
    typeof tag === 'string' && tag.trim() !== '' && tag.length <= tagChars
      ? null
      : `A tag has 1 to ${tagChars} characters.`,
  acknowledge: ({ templateId }) => (isId(templateId) ? null : 'Acknowledging needs a template.'),
  mark: ({ mark }) => (mark === 'bulk' || mark === 'bounce' ? null : 'A mark is bulk or bounce.'),
};

/**
 * What is wrong with a rule's actions, each with its place among them. Filter rules decide what is no work at all, so
 * that junk is their only workflow action; the default queue is the built-in rule's alone.
 */
export function actionFaults(
  actions: unknown,
  group: Group | null,
  builtIn: boolean,
): { at: string; message: string }[] {
  if (!Array.isArray(actions)) return [{ at: '', message: 'A rule has a list of actions.' }];
  if (actions.length > limits.actions) return [{ at: '', message: `A rule has at most ${limits.actions} actions.` }];
  return actions.flatMap((action: unknown, index) => {
    const message = faultOf(action, group, builtIn);
    return message === null ? [] : [{ at: String(index), message }];
  });
}

function faultOf(action: unknown, group: Group | null, builtIn: boolean): string | null {
  if (typeof action !== 'object' || action === null || !('action' in action)) return 'An action is missing here.';
  const name = String(action.action);
  if (!Object.hasOwn(needs, name)) return `There is no action "${excerpt(name)}".`;
  const known = action as Action;
  const fault = needs[known.action]({ ...known });
  if (fault !== null) return fault;
  if (known.action === 'routeToDefaultQueue' && !builtIn) return 'Only the built-in rule routes to the default queue.';
  if (group === 'filter' && isWorkflowAction(known) && known.action !== 'junk') {
    return 'A filter rule may set aside as junk and mark; routing, answering, forwarding and closing are for incoming rules.';
  }
  return null;
}
