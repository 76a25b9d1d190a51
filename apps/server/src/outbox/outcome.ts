import type { OutboxState } from '@postroom/contracts';
import { normalAddress } from '@postroom/mime';

/** A server's no to one recipient. */
export interface Refusal {
  readonly address: string;
  /** SMTP reply code; null where the server gave none. */
  readonly code: number | null;
  readonly response: string;
}

export interface SendFault {
  /** The reply code that ended the attempt; null where the server gave none: no connection, silence, hang-up. */
  readonly code: number | null;
  readonly signIn: boolean;
  readonly tooLarge: boolean;
  /** Refusals by recipient, where all were refused. */
  readonly refused: readonly Refusal[];
  readonly response: string;
}

export type SendResult =
  | {
      readonly kind: 'answered';
      readonly accepted: readonly string[];
      readonly refused: readonly Refusal[];
      readonly response: string;
    }
  | {
      readonly kind: 'failed';
      readonly stage: 'connect' | 'mail';
      /** Whether a byte of the body may have been handed over. */
      readonly dataBegun: boolean;
      readonly fault: SendFault;
    };

export type OutcomeState = Extract<OutboxState, 'sent' | 'deferred' | 'failed' | 'unsure'>;

export interface Outcome {
  readonly state: OutcomeState;
  readonly response: string;
}

/** Codes that are about the mailbox's sign-in (RFC 4954): people mend the mailbox, the mail is not at fault. */
const signInCodes = new Set([530, 534, 535, 538]);

function byCode(code: number | null, response: string): Outcome {
  const permanent = code !== null && code >= 500 && !signInCodes.has(code);
  return { state: permanent ? 'failed' : 'deferred', response };
}

function wholeOutcome(result: Extract<SendResult, { kind: 'failed' }>): Outcome {
  const { fault } = result;
  if (fault.tooLarge)
    return { state: 'failed', response: `The mail is larger than the server takes. ${fault.response}` };
  if (fault.signIn || result.stage === 'connect') return { state: 'deferred', response: fault.response };
  // Begun, and no answer: the server may have it.
  if (result.dataBegun && fault.code === null) return { state: 'unsure', response: fault.response };
  return byCode(fault.code, fault.response);
}

/** What became of each recipient that the attempt was for, by their addresses. Pure. */
export function outcomes(attempted: readonly string[], result: SendResult): Map<string, Outcome> {
  const refused = result.kind === 'answered' ? result.refused : result.fault.refused;
  const refusedBy = new Map(refused.map((refusal) => [normalAddress(refusal.address), refusal]));
  return new Map(
    attempted.map((address): [string, Outcome] => {
      const refusal = refusedBy.get(normalAddress(address));
      if (refusal) return [address, byCode(refusal.code, refusal.response)];
      if (result.kind === 'answered') return [address, { state: 'sent', response: result.response }];
      return [address, wholeOutcome(result)];
    }),
  );
}
