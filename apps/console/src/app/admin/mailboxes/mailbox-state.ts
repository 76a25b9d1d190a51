import type { MailboxState, MailboxStatus } from '@postroom/contracts';
import type { Formats } from '../../text/formats.ts';
import type { Messages } from '../../text/en.ts';
import type { ChipTone } from '../../ui/state-chip.ts';

export interface StateLook {
  readonly icon: string;
  readonly tone: ChipTone;
  readonly words: string;
  readonly turning: boolean;
}

const looks: Readonly<Record<MailboxState, { icon: string; tone: ChipTone }>> = {
  idle: { icon: 'check_circle', tone: 'ok' },
  visiting: { icon: 'sync', tone: 'primary' },
  failing: { icon: 'error', tone: 'error' },
  'sign-in-needed': { icon: 'key', tone: 'error' },
  'waiting-for-choice': { icon: 'contact_support', tone: 'warn' },
  inactive: { icon: 'do_not_disturb_on', tone: 'neutral' },
};

/** Worst first: what needs somebody stands above what is well. */
export const stateOrder: readonly MailboxState[] = [
  'sign-in-needed',
  'failing',
  'waiting-for-choice',
  'visiting',
  'idle',
  'inactive',
];

/** Icon, words and colour of a mailbox's state, as everywhere. */
export function stateLook(status: MailboxStatus, texts: Messages, formats: Formats, now: number): StateLook {
  return {
    ...looks[status.state],
    turning: status.state === 'visiting',
    words: stateWords(status, texts, formats, now),
  };
}

function stateWords(status: MailboxStatus, texts: Messages, formats: Formats, now: number): string {
  const words = texts.mailboxState;
  switch (status.state) {
    case 'idle': {
      const { nextVisitAt } = status;
      const ahead = nextVisitAt !== null && Date.parse(nextVisitAt) > now;
      return ahead ? words.idleNext(formats.relative(nextVisitAt, now)) : words.idle;
    }
    case 'visiting':
      return status.waiting > 0 ? words.visitingWaiting(formats.number(status.waiting)) : words.visiting;
    case 'failing': {
      const { failingSince } = status;
      return failingSince === null ? words.failing : words.failingFor(formats.age(now - Date.parse(failingSince)));
    }
    default:
      return words[status.state];
  }
}

/** The chip beside the state where a mark is reached; null at normal. */
export function levelLook(status: MailboxStatus, texts: Messages): StateLook | null {
  if (status.level === 'normal') return null;
  const high = status.level === 'high';
  return {
    icon: high ? 'keyboard_double_arrow_up' : 'keyboard_arrow_up',
    tone: high ? 'error' : 'warn',
    words: high ? texts.mailboxState.high : texts.mailboxState.low,
    turning: false,
  };
}
