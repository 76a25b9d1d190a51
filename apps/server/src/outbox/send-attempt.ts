import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Database } from '../database/database.ts';
import type { RawStore } from '../storage/raw-store.service.ts';
import { type Claim, type Claims, renewEveryMs } from './claims.ts';
import { MailBody } from './mail-body.ts';
import { type Outcome, outcomes, type SendResult } from './outcome.ts';
import type { SmtpSessions } from './smtp-sessions.ts';
import type { SmtpTarget } from './smtp-target.ts';

/** A server's answer is written so often, with pauses up to 5 s, before the entry is left to be unsure. */
const finishTries = 8;

/** Why an attempt is broken off: the process stops, or the entry is another's by now. */
export type BreakOff = 'stopped' | 'lost';

/** One attempt at one claimed entry, from its stored bytes to what became of each recipient. */
export class SendAttempts {
  private readonly logger = new Logger('send');

  constructor(
    private readonly database: Database,
    private readonly store: RawStore,
    private readonly claims: Claims,
    private readonly sessions: SmtpSessions,
  ) {}

  /** Ends a training entry, which never leaves. */
  async pretend(claim: Claim, resendUnsure: boolean): Promise<void> {
    const trained: Outcome = { state: 'sent', response: 'Training: nothing left the house.' };
    await this.finish(claim, new Map(claim.recipients.map((address) => [address, trained])), resendUnsure);
  }

  /**
   * Sends, renews the claim meanwhile, and writes the outcome. Gives how the server behaved; null where it was not asked.
   * @param broken aborted with a `BreakOff` as reason
   */
  async send(
    claim: Claim,
    target: SmtpTarget,
    broken: AbortController,
    resendUnsure: boolean,
  ): Promise<SendResult | null> {
    const heartbeat = setInterval(() => {
      this.claims.renew(claim).then(
        (kept) => {
          if (!kept) broken.abort('lost' satisfies BreakOff);
        },
        // The claim outlives three missed beats.
        () => undefined,
      );
    }, renewEveryMs);
    try {
      const raw = await this.rawMail(claim);
      if (raw === null) return null;
      const result = await this.sessions.send(
        claim.entry.mailboxId,
        target,
        { from: claim.entry.envelopeFrom, to: claim.recipients, size: raw.length },
        () => new MailBody(raw, () => this.claims.beginData(claim)),
        broken.signal,
      );
      await this.conclude(claim, result, broken.signal, resendUnsure);
      return result;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async conclude(
    claim: Claim,
    result: SendResult,
    { aborted, reason }: AbortSignal,
    resendUnsure: boolean,
  ): Promise<void> {
    const failed = result.kind === 'failed';
    // Who has it now writes what becomes of it; only an answer is worth more than that.
    if (failed && aborted && reason === 'lost') return;
    if (failed && aborted && !result.dataBegun) await this.claims.release(claim);
    else await this.finish(claim, outcomes(claim.recipients, result), resendUnsure);
  }

  private async rawMail(claim: Claim): Promise<Buffer | null> {
    try {
      return await this.store.read(this.database.read, claim.entry.messageId);
    } catch (error) {
      this.logger.error(error instanceof Error ? error.message : String(error));
      const reason = 'The stored bytes of this mail cannot be read. The log of the server says more.';
      await this.claims.release(claim, { reason, recheckMs: null });
      return null;
    }
  }

  private async finish(claim: Claim, outcome: Map<string, Outcome>, resendUnsure: boolean): Promise<void> {
    for (let tried = 1; ; tried += 1) {
      try {
        const written = await this.claims.finish(claim, outcome, resendUnsure);
        if (!written) this.logger.warn(`Mail ${claim.entry.id}: its outcome came after somebody else took it over.`);
        return;
      } catch (error) {
        if (tried >= finishTries) throw error;
        await pause(Math.min(200 * 2 ** tried, 5000));
      }
    }
  }
}
