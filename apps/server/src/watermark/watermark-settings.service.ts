import { Injectable } from '@nestjs/common';
import { firstWatermarks, marksFaults, type WatermarkDefaults } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database } from '../database/database.ts';
import { invalid } from '../http/problem-error.ts';
import { SettingEntity } from '../settings/setting.entity.ts';

const row = 'watermarks';

/** The installation's marks, which hold where a mailbox has none of its own. */
@Injectable()
export class WatermarkSettings {
  constructor(private readonly database: Database) {}

  async read(manager: EntityManager = this.database.read): Promise<WatermarkDefaults> {
    const stored = await manager.findOneBy(SettingEntity, { name: row });
    return { ...firstWatermarks, ...(stored?.value as Partial<WatermarkDefaults> | undefined) };
  }

  /** @throws 400 where the marks do not fit each other */
  async replace(value: WatermarkDefaults, by: string): Promise<WatermarkDefaults> {
    const faults = marksFaults(value);
    if (faults.length > 0) throw invalid(faults);
    return this.database.run(async (tx) => {
      const before = await this.read(tx);
      const stored = await tx.findOneBy(SettingEntity, { name: row });
      if (stored) await tx.update(SettingEntity, { name: row }, { version: stored.version + 1, value });
      else await tx.insert(SettingEntity, { name: row, version: 2, value });
      await recordAudit(tx, { personId: by, action: 'watermarks.changed', detail: { before, after: value } });
      return value;
    });
  }
}
