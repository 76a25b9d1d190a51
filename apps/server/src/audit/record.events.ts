import type { Tx } from '../database/database.ts';
import { newId } from '../database/ids.ts';
import { AuditEntity } from './audit.entity.ts';

/** Adds to the audit log, in the transaction of the act itself. `detail` holds no secret: those are only "changed". */
export async function recordAudit(
  tx: Tx,
  act: { personId: string | null; action: string; targetId?: string | null; detail?: Record<string, unknown> },
): Promise<void> {
  await tx.insert(AuditEntity, {
    id: newId(),
    at: Date.now(),
    personId: act.personId,
    action: act.action,
    targetId: act.targetId ?? null,
    detail: act.detail ?? {},
  });
}
