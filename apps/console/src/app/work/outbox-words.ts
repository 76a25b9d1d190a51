import type { OutboxEntry, OutboxState } from '@postroom/contracts';
import { outboxStates } from '@postroom/contracts';
import type { Messages } from '../text/en.ts';
import type { ChipTone } from '../ui/state-chip.ts';

const looks: Readonly<Record<OutboxState, { readonly icon: string; readonly tone: ChipTone }>> = {
  draft: { icon: 'edit_note', tone: 'neutral' },
  queued: { icon: 'schedule', tone: 'primary' },
  sending: { icon: 'sync', tone: 'primary' },
  sent: { icon: 'check_circle', tone: 'ok' },
  deferred: { icon: 'update', tone: 'warn' },
  failed: { icon: 'cancel', tone: 'error' },
  held: { icon: 'pause_circle', tone: 'held' },
  unsure: { icon: 'help', tone: 'warn' },
  canceled: { icon: 'do_not_disturb_on', tone: 'neutral' },
};

export interface OutboxLook {
  readonly icon: string;
  readonly tone: ChipTone;
  readonly words: string;
  readonly turning: boolean;
}

/** Icon, word and colour of a state; one that this console does not know is shown by its own name. */
export function outboxLook(state: string, texts: Messages, notDelivered = false): OutboxLook {
  if (notDelivered) {
    return { icon: 'assignment_return', tone: 'error', words: texts.outbox.notDelivered, turning: false };
  }
  const known = outboxStates.find((each) => each === state);
  if (known === undefined) return { icon: 'help', tone: 'neutral', words: state, turning: false };
  return { ...looks[known], words: texts.outbox.states[known], turning: known === 'sending' };
}

export type OutboxAct = 'retry' | 'cancel' | 'mark-sent';

/** What may be done with mail in a state: the same that the server allows. */
export function outboxActs({ state }: Pick<OutboxEntry, 'state'>): readonly OutboxAct[] {
  switch (state) {
    case 'queued':
      return ['cancel'];
    case 'deferred':
    case 'held':
      return ['retry', 'cancel'];
    case 'failed':
      return ['retry'];
    case 'unsure':
      return ['retry', 'mark-sent'];
    default:
      return [];
  }
}
