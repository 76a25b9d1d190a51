import { Injectable } from '@nestjs/common';
import { given, type Settings, type SettingsChange, settingsDefaults } from '@postroom/contracts';
import type { EntityManager } from 'typeorm';
import { recordAudit } from '../audit/record.events.ts';
import { Database } from '../database/database.ts';
import { ProblemError } from '../http/problem-error.ts';
import { SettingEntity } from './setting.entity.ts';

const row = 'installation';

/** The settings of the whole installation: defaults of the contract, over them what somebody changed. */
@Injectable()
export class InstallationSettings {
  constructor(private readonly database: Database) {}

  async read(manager: EntityManager = this.database.read): Promise<Settings> {
    const stored = await manager.findOneBy(SettingEntity, { name: row });
    const value = (stored?.value ?? {}) as Partial<Omit<Settings, 'version'>>;
    return {
      ...settingsDefaults,
      ...value,
      mailboxDefaults: { ...settingsDefaults.mailboxDefaults, ...value.mailboxDefaults },
      version: stored?.version ?? 1,
    };
  }

  async change(body: SettingsChange, by: string): Promise<Settings> {
    return this.database.run(async (tx) => {
      const { version: current, ...now } = await this.read(tx);
      const { version, mailboxDefaults, ...rest } = body;
      if (version !== undefined && version !== current) {
        throw new ProblemError('version-conflict', 'Somebody saved these settings since you opened them.', {
          current: { ...now, version: current },
        });
      }
      const value = {
        ...now,
        ...given(rest),
        mailboxDefaults: { ...now.mailboxDefaults, ...given(mailboxDefaults ?? {}) },
      };
      const next = current + 1;
      const stored = await tx.findOneBy(SettingEntity, { name: row });
      if (stored) await tx.update(SettingEntity, { name: row }, { version: next, value });
      else await tx.insert(SettingEntity, { name: row, version: next, value });
      await recordAudit(tx, { personId: by, action: 'settings.changed', detail: { changed: Object.keys(body) } });
      return { ...value, version: next };
    });
  }
}
