import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import { AccessTokens } from '../oauth2/access-tokens.service.ts';
import { Secrets } from '../secret/secrets.service.ts';
import { InstallationSettings } from '../settings/settings.service.ts';
import { RawStore } from '../storage/raw-store.service.ts';
import { FromAddresses } from './from-addresses.service.ts';
import { SendSignal } from './send-signal.ts';
import { SendWorker } from './send-worker.ts';

/** Runs the send worker while the application runs, in processes with the role `send`. */
@Injectable()
export class Sender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: SendWorker | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'roles' | 'relayUrl'>,
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly settings: InstallationSettings,
    private readonly fromAddresses: FromAddresses,
    private readonly store: RawStore,
    private readonly signal: SendSignal,
    private readonly tokens: AccessTokens,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('send')) return;
    const { database, secrets, settings, fromAddresses, store, signal, tokens } = this;
    const { relayUrl } = this.config;
    this.worker = new SendWorker({ database, secrets, settings, fromAddresses, store, signal, relayUrl, tokens });
    this.worker.start();
  }

  /** Before: the database, into which the last outcomes are written, closes in the step after. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.worker?.stop();
  }
}
