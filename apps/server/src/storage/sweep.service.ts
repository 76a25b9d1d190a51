import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { In } from 'typeorm';
import type { Config } from '../config/config.ts';
import { CONFIG } from '../config/config.module.ts';
import { Database } from '../database/database.ts';
import { SettingEntity } from '../settings/setting.entity.ts';
import { insertOnce, installationOwner } from './owner.ts';
import type { OutsideObject, OutsidePlace } from './place.ts';
import { Places, type PlacesConfig } from './places.ts';
import { RawObjectEntity } from './raw.entity.ts';

/** A transaction in flight names what is younger, in ms by the clock of the place. */
export const sweptAfterMs = 24 * 3_600_000;
/** In ms. */
const sweepEvery = 24 * 3_600_000;
const lookEvery = 10 * 60_000;
/** Objects that are looked up at once. */
const portion = 200;
/** After each portion, so that downloads come first, in ms. */
const rest = 50;
const turnRow = 'storage-sweep';

/** What sweeps of this process did since it started. */
export interface SweptFigures {
  readonly objects: number;
  readonly bytes: number;
  /** Sweeps that ended early, or found a place that is another installation's. */
  readonly failures: number;
}

/**
 * Removes objects outside the database that no row names: what a crash between keeping and committing left. Once a day,
 * by one of all processes.
 */
@Injectable()
export class StorageSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('storage');
  private readonly places: Places;
  private timer: NodeJS.Timeout | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private stopped = false;
  private done: SweptFigures = { objects: 0, bytes: 0, failures: 0 };

  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: PlacesConfig & Pick<Config, 'roles'>,
  ) {
    this.places = new Places(config);
  }

  /** For metrics. */
  get figures(): SweptFigures {
    return this.done;
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.has('receive')) return;
    this.timer = setInterval(() => {
      this.turn = this.turn
        .then(() => this.runIfDue())
        .catch((error: unknown) => {
          this.failed({ msg: 'orphans not swept', error: String(error) });
        });
    }, lookEvery);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.turn;
    await this.places.s3?.close();
  }

  /** Sweeps when the last sweep of all processes is a day old; gives whether it did. */
  async runIfDue(): Promise<boolean> {
    if (!(await this.takeTurn())) return false;
    await this.run();
    return true;
  }

  /** Sweeps all places now; gives how many objects were removed. */
  async run(): Promise<number> {
    const owner = await installationOwner(this.database);
    const before = this.done;
    for (const place of this.places.outside) {
      try {
        await this.sweep(place, owner);
      } catch (error) {
        // One place that cannot be reached does not keep the others.
        this.failed({ msg: 'orphans not swept', place: place.name, error: String(error) });
      }
    }
    const objects = this.done.objects - before.objects;
    this.logger.log({ msg: 'orphans swept', objects, bytes: this.done.bytes - before.bytes });
    return objects;
  }

  private async sweep(place: OutsidePlace, owner: string): Promise<void> {
    // Another installation's database knows nothing of what lies here: to it, all of it would be orphans.
    if ((await place.claim(owner)) !== owner) {
      this.failed({ msg: 'orphans not swept: the place belongs to another installation', place: place.name });
      return;
    }
    const before = (await place.now()) - sweptAfterMs;
    let old: OutsideObject[] = [];
    for await (const object of place.list()) {
      if (this.stopped) return;
      if (object.writtenAt < before) old.push(object);
      if (old.length < portion) continue;
      await this.remove(place, old);
      old = [];
      await pause(rest);
    }
    await this.remove(place, old);
  }

  private async remove(place: OutsidePlace, objects: readonly OutsideObject[]): Promise<void> {
    if (objects.length === 0) return;
    const rows = await this.database.read.find(RawObjectEntity, {
      select: { id: true, place: true, sha256: true },
      where: { id: In(objects.map(({ id }) => id)) },
    });
    const named = new Set(rows.map((row) => `${row.place} ${row.sha256} ${row.id}`));
    for (const object of objects) {
      const { id, sha256 } = object;
      if (this.stopped || named.has(`${place.name} ${sha256} ${id}`)) continue;
      if (await this.database.read.existsBy(RawObjectEntity, { id, sha256, place: place.name })) continue;
      await place.remove(object);
      this.done = { ...this.done, objects: this.done.objects + 1, bytes: this.done.bytes + object.bytes };
      this.logger.log({ msg: 'an orphan was removed', place: place.name, id });
    }
  }

  /** Takes the day's turn from all other processes; only one of them gets it. */
  private async takeTurn(): Promise<boolean> {
    const now = await this.database.now();
    const last = await this.database.read.findOneBy(SettingEntity, { name: turnRow });
    const value = { at: now };
    if (last) {
      const { version } = last;
      if (now - ((last.value as { at?: number }).at ?? 0) < sweepEvery) return false;
      const taken = await this.database.run((tx) =>
        tx.update(SettingEntity, { name: turnRow, version }, { value, version: version + 1 }),
      );
      return taken.affected === 1;
    }
    return insertOnce(this.database, { name: turnRow, version: 1, value });
  }

  private failed(line: Readonly<Record<string, string>>): void {
    this.done = { ...this.done, failures: this.done.failures + 1 };
    this.logger.warn(line);
  }
}
