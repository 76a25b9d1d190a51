import type { Fault } from '@postroom/contracts';
import type { Messages } from '../text/en.ts';

/** Why a call did not do what was asked. `status` 0: no answer came. */
export interface Failure {
  readonly status: number;
  /** The code of the problem (RFC 9457), or '' where the answer was none. */
  readonly code: string;
  /** The server's own sentence, or ''. */
  readonly detail: string;
  readonly faults: readonly Fault[];
  /** All members of the answer, such as `current` of a version conflict. */
  readonly members: Readonly<Record<string, unknown>>;
  /** What the one who mends it needs: call, status, time, message. */
  readonly technical: string;
}

/** The sentence for people: the server's own words where it gave some. */
export function sentenceOf(failure: Failure, texts: Messages): string {
  if (failure.status === 0 || failure.status === 502 || failure.status === 504) return texts.failure.unreachable;
  if (failure.detail !== '') return failure.detail;
  if (failure.code === 'unreadable') return texts.failure.unreadable;
  return texts.failure.server(failure.status);
}
