import { channel } from 'node:diagnostics_channel';

/** The points of a visit between which it can be interrupted, in their order. */
export const visitSteps = [
  'connected',
  'signed-in',
  'listed',
  'received',
  'prepared',
  'committing',
  'written',
  'committed',
  'deleting',
  'deleted',
  'quitting',
  'quit',
  'confirmed',
  'ended',
] as const;

export type VisitStep = (typeof visitSteps)[number];

/**
 * `node:diagnostics_channel` of a server process: `{ step }` at each step of each visit, told synchronously.
 * For tracing, and for tests that interrupt a visit there. Costs nothing while nobody listens.
 */
const steps = channel('postroom:visit-step');

export function tellStep(step: VisitStep): void {
  if (steps.hasSubscribers) steps.publish({ step });
}
