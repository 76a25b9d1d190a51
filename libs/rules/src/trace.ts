import { excerpt, limits } from './limits.ts';
import type { Action, Group, ListOwner } from './rule.ts';

/** One reason for which a rule matched. */
export type Evidence =
  | {
      readonly fact: string;
      /** The header's name. */
      readonly name?: string;
      readonly operator: string;
      readonly value: string | number | boolean | null;
      /** An excerpt of what the message has there. */
      readonly found: string | null;
    }
  /** That many conditions, of which none is true. */
  | { readonly noneOf: number };

export interface RuleName {
  readonly id: string;
  readonly name: string;
}

/** What became of an action of a rule that matched. */
export type Outcome =
  | 'done'
  /** Another workflow action of the group was first. */
  | 'too-late'
  /** The message joins a conversation and stays in its queue. */
  | 'follow-up'
  /** A rule did the same before. */
  | 'again'
  /** Taken back, since the message is junk. */
  | 'junk';

/** One step of what happened to a message. Plain JSON. */
export type TraceEntry =
  | { readonly kind: 'list'; readonly group: Group; readonly owner: ListOwner | QueueOwner; readonly version?: number }
  | { readonly kind: 'missed'; readonly group: Group; readonly rules: readonly RuleName[]; readonly more: number }
  | { readonly kind: 'matched'; readonly group: Group; readonly rule: RuleName; readonly on: readonly Evidence[] }
  | { readonly kind: 'failed'; readonly group: Group; readonly rule: RuleName; readonly reason: string }
  | {
      readonly kind: 'action';
      readonly group: Group;
      readonly rule: RuleName;
      readonly action: Action;
      readonly outcome: Outcome;
    }
  | { readonly kind: 'stopped'; readonly group: Group; readonly rule: RuleName }
  | {
      readonly kind: 'queue-group-not-run';
      readonly queueId: string;
      readonly reason: 'again' | 'stopped' | 'too-many';
    }
  | {
      readonly kind: 'group-not-run';
      readonly group: Group;
      readonly reason: 'junk' | 'follow-up' | 'workflow-action-done' | 'run-before';
    }
  | { readonly kind: 'cut'; readonly entries: number }
  | {
      readonly kind: 'decided';
      readonly queueId: string | null;
      readonly as: 'routed' | 'closed' | 'junk' | 'follow-up' | 'undeliverable';
      /** The rule whose workflow action decided; null for a follow-up. */
      readonly rule: RuleName | null;
    };

export interface QueueOwner {
  readonly kind: 'queue';
  readonly queueId: string;
}

/** Collects a trace within its bounds. */
export class TraceWriter {
  private readonly entries: TraceEntry[] = [];
  private cutEntries = 0;
  private namedMisses = 0;
  private evidence = 0;
  private missing: { group: Group; rules: RuleName[]; more: number } | null = null;

  /** `kept`: written even where the trace is full; only for what happens a bounded number of times. */
  add(entry: TraceEntry, kept = false): void {
    this.flush();
    if (kept || this.entries.length < limits.traceEntries) this.entries.push(entry);
    else this.cutEntries++;
  }

  missed(group: Group, rule: RuleName): void {
    if (this.missing?.group !== group) this.flush();
    this.missing ??= { group, rules: [], more: 0 };
    if (this.namedMisses >= limits.traceMisses) this.missing.more++;
    else {
      this.namedMisses++;
      this.missing.rules.push(rule);
    }
  }

  matched(group: Group, rule: RuleName, evidence: readonly Evidence[]): void {
    const on = evidence.slice(0, Math.max(0, limits.evidencePerTrace - this.evidence));
    this.evidence += on.length;
    this.add({ kind: 'matched', group, rule, on });
  }

  /** The whole trace; `decided` stands last. */
  end(decided: TraceEntry): TraceEntry[] {
    this.flush();
    if (this.cutEntries > 0) this.entries.push({ kind: 'cut', entries: this.cutEntries });
    this.entries.push(decided);
    return this.entries;
  }

  private flush(): void {
    if (this.missing === null) return;
    const entry: TraceEntry = { kind: 'missed', ...this.missing };
    this.missing = null;
    if (this.entries.length < limits.traceEntries) this.entries.push(entry);
    else this.cutEntries++;
  }
}

/** A rule as a trace names it. */
export function ruleName(rule: { readonly id: string; readonly name: string }): RuleName {
  return { id: excerpt(rule.id), name: excerpt(rule.name) };
}
