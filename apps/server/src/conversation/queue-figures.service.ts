import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { QueueFigures } from '@postroom/contracts';
import { In } from 'typeorm';
import { Database } from '../database/database.ts';
import { QueueEntity } from '../routing/queue.entity.ts';
import { Queues } from '../routing/queues.service.ts';
import { ConversationEntity } from './conversation.entity.ts';
import { type Scope } from './scope.ts';
import { isoOrNull } from './summaries.ts';

/** Conversations named by the refusal to delete their queue. */
const mostNamed = 20;

/** What lies in queues: their figures, and what a queue's deletion means for what is in it. */
@Injectable()
export class QueueContents implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
  ) {}

  onModuleInit(): void {
    this.queues.tellUses(async (tx, queueId) => {
      const rows = await tx.find(ConversationEntity, {
        select: { id: true, subject: true },
        where: { queueId, state: In(['open', 'snoozed']) },
        take: mostNamed,
      });
      return rows.map(({ id, subject }) => ({ kind: 'conversation', id, name: subject }));
    });
    // What is done goes to the department's General pool: whoever saw it sees it still.
    this.queues.whenEmptied(async (tx, fromId, toId) => {
      await tx.update(ConversationEntity, { queueId: fromId }, { queueId: toId });
    });
  }

  /** Open conversations of every queue that the caller sees, in one query. */
  async figures(caller: Scope): Promise<QueueFigures[]> {
    if (caller.departmentIds.length === 0) return [];
    const rows = await this.database.read
      .createQueryBuilder(QueueEntity, 'queue')
      .leftJoin(ConversationEntity, 'conversation', "conversation.queueId = queue.id AND conversation.state = 'open'")
      .select('queue.id', 'queueId')
      .addSelect('COUNT(conversation.id)', 'open')
      .addSelect('COUNT(conversation.id) - COUNT(conversation.assigneeId)', 'unassigned')
      .addSelect('MIN(conversation.waitingSince)', 'oldest')
      .where('queue.departmentId IN (:...ids)', { ids: [...caller.departmentIds] })
      .groupBy('queue.id')
      .orderBy('queue.id')
      .getRawMany<{ queueId: string; open: string; unassigned: string; oldest: string | null }>();
    return rows.map(({ queueId, open, unassigned, oldest }) => ({
      queueId,
      open: Number(open),
      unassigned: Number(unassigned),
      oldestWaitingSince: isoOrNull(oldest === null ? null : Number(oldest)),
    }));
  }
}
