import { Injectable } from '@nestjs/common';
import { type CompiledRules, compile, evaluate, forcedRoutingRule } from '@postroom/rules';
import type { ArrivedFacts } from '../conversation/message-row.service.ts';
import type { Tx } from '../database/database.ts';
import type { RoutedAlias } from './addressed-alias.service.ts';
import { QueueEntity } from './queue.entity.ts';

/** What routing must know of the mailbox that a message came to. */
export interface RoutedMailbox {
  readonly id: string;
  readonly defaultQueueId: string;
  readonly forceDefaultQueue: boolean;
  readonly trusted: boolean;
  readonly departmentIds: readonly string[];
}

export interface Routed {
  readonly queueId: string;
  readonly junk: boolean;
  readonly trace: readonly object[];
}

/** Longest text that rules look at. */
const ruleText = 100_000;

/** The queues that a transaction has looked at: a batch asks for each once. */
export class KnownQueues {
  private readonly places = new Map<string, string>();

  /** The queue itself where it exists, else Undeliverable. */
  async orUndeliverable(tx: Tx, id: string): Promise<string> {
    const known = this.places.get(id);
    if (known !== undefined) return known;
    const exists = await tx.existsBy(QueueEntity, { id });
    const place = exists ? id : (await tx.findOneByOrFail(QueueEntity, { kind: 'undeliverable' })).id;
    this.places.set(id, place);
    return place;
  }
}

/** Decides the queue of a message: pure evaluation by libs/rules over the rules of the installation. */
@Injectable()
export class MessageRouting {
  /** The built-in rules: forced routing first, the default queue last (the engine always adds that one). */
  private readonly compiled: CompiledRules = compile({
    filter: [],
    incoming: [{ owner: { kind: 'installation' }, rules: [forcedRoutingRule] }],
    postIncoming: [],
    queueGroups: new Map(),
  });

  /** The queue is always one that exists: Undeliverable where routing names one that is gone. */
  async route(
    tx: Tx,
    queues: KnownQueues,
    mailbox: RoutedMailbox,
    facts: ArrivedFacts,
    message: { size: number; truncated: boolean; followUp: boolean; alias: RoutedAlias | null },
  ): Promise<Routed> {
    const addresses = (list: readonly { address: string }[]) => list.map((entry) => entry.address);
    const decision = evaluate(this.compiled, {
      from: facts.from[0]?.address ?? null,
      to: addresses(facts.to),
      cc: addresses(facts.cc),
      recipients: [...addresses(facts.to), ...addresses(facts.cc)],
      alias: message.alias?.id ?? null,
      mailbox: mailbox.id,
      departmentIds: mailbox.departmentIds,
      aliasDefaultQueueId: message.alias?.defaultQueueId ?? null,
      mailboxDefaultQueueId: mailbox.defaultQueueId,
      subject: facts.subject,
      text: (facts.text ?? '').slice(0, ruleText),
      headers: facts.headers,
      size: message.size,
      attachments: facts.attachments.map(({ fileName, type, size }) => ({ fileName, type, size })),
      charset: facts.charset,
      language: facts.languageGuess,
      trusted: mailbox.trusted,
      forcedRouting: mailbox.forceDefaultQueue,
      truncated: message.truncated,
      automatic: facts.marks.automatic,
      bounce: facts.marks.bounce,
      followUp: message.followUp,
      spf: 'unknown',
      dkim: 'unknown',
      dmarc: 'unknown',
      withinBusinessHours: false,
      customerLists: [],
    });
    const wanted = decision.queueId ?? message.alias?.defaultQueueId ?? mailbox.defaultQueueId;
    const queueId = await queues.orUndeliverable(tx, wanted);
    return { queueId, junk: decision.junk, trace: decision.trace };
  }
}
