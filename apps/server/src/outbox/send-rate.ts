const minuteMs = 60_000;

/** How many mails of each mailbox this process began within the last minute: `sendPerMinute` bounds them. */
export class SendRate {
  private readonly begun = new Map<string, number[]>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether one more may begin now. 0 means no bound. */
  allows(mailboxId: string, perMinute: number): boolean {
    return perMinute === 0 || this.recent(mailboxId).length < perMinute;
  }

  note(mailboxId: string, perMinute: number): void {
    if (perMinute === 0) this.begun.delete(mailboxId);
    else this.begun.set(mailboxId, [...this.recent(mailboxId), this.now()]);
  }

  private recent(mailboxId: string): number[] {
    const since = this.now() - minuteMs;
    return (this.begun.get(mailboxId) ?? []).filter((at) => at > since);
  }
}
