import { channel } from 'node:diagnostics_channel';

/** How one visit of this process ended: figures only, no name of anybody. */
export interface VisitFigures {
  readonly stored: number;
  readonly quarantined: number;
  /** Octets of messages downloaded. */
  readonly bytes: number;
  /** Kind of the error that ended it, or null. */
  readonly errorKind: string | null;
  readonly stages: readonly { readonly stage: string; readonly ms: number }[];
}

/** `node:diagnostics_channel` of a server process: told once for each visit. Costs nothing while nobody listens. */
const visits = channel('postroom:visit-ended');

export function tellVisitFigures(figures: VisitFigures): void {
  if (visits.hasSubscribers) visits.publish(figures);
}

/** @returns what ends it */
export function onVisitFigures(hear: (figures: VisitFigures) => void): () => void {
  const listener = (message: unknown) => hear(message as VisitFigures);
  visits.subscribe(listener);
  return () => {
    visits.unsubscribe(listener);
  };
}
