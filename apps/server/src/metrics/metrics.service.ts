import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Receivers } from '../receiver/receivers.service.ts';
import { StorageSweep } from '../storage/sweep.service.ts';
import { type MetricName, metricList, type MetricPlan } from './metric-list.ts';
import { SharedFigures } from './shared-figures.ts';
import { onVisitFigures, type VisitFigures } from './visit-figures.events.ts';

/** Upper bounds of the classes of answer times, in seconds. */
const buckets = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** The figures of this process, and at each scrape those of the installation. */
@Injectable()
export class Metrics implements OnModuleInit, OnModuleDestroy {
  readonly registry = new Registry();
  private readonly made = new Map<MetricName, Counter | Gauge | Histogram>();
  private stopHearing: () => void = () => undefined;

  constructor(
    private readonly receivers: Receivers,
    private readonly shared: SharedFigures,
    private readonly sweep: StorageSweep,
  ) {
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry];
    for (const [key, plan] of Object.entries<MetricPlan>(metricList)) {
      const name = key as MetricName;
      const { help, labels, type } = plan;
      const base = { name, help, labelNames: [...labels], registers };
      if (type === 'counter') this.made.set(name, new Counter(base));
      else if (type === 'gauge') this.made.set(name, new Gauge(base));
      else this.made.set(name, new Histogram({ ...base, buckets }));
    }
  }

  onModuleInit(): void {
    this.stopHearing = onVisitFigures((figures) => this.addVisit(figures));
  }

  onModuleDestroy(): void {
    this.stopHearing();
  }

  /** The whole answer in the text format of Prometheus. @throws errors of the database */
  async text(): Promise<string> {
    const receivers = this.gauge('postroom_receivers');
    receivers.reset();
    for (const { priority, state } of this.receivers.states) receivers.inc({ priority, state });
    for (const [name, series] of await this.shared.read()) {
      const gauge = this.gauge(name);
      gauge.reset();
      for (const { labels, value } of series) gauge.set(labels, value);
    }
    this.tellSweep();
    return this.registry.metrics();
  }

  private tellSweep(): void {
    const { objects, bytes, failures } = this.sweep.figures;
    const tell = (name: MetricName, value: number) => {
      const counter = this.counter(name);
      counter.reset();
      counter.inc(value);
    };
    tell('postroom_storage_orphans_removed_total', objects);
    tell('postroom_storage_orphan_bytes_removed_total', bytes);
    tell('postroom_storage_sweep_failures_total', failures);
  }

  /** @param route the pattern of the route, or `other` */
  addRequest(labels: { method: string; route: string; status: string }, seconds: number): void {
    (this.made.get('postroom_http_request_seconds') as Histogram).observe(labels, seconds);
  }

  private addVisit({ stored, quarantined, bytes, errorKind, stages }: VisitFigures): void {
    this.counter('postroom_messages_stored_total').inc(stored);
    this.counter('postroom_messages_quarantined_total').inc(quarantined);
    this.counter('postroom_download_bytes_total').inc(bytes);
    this.counter('postroom_visits_total').inc({ error: errorKind ?? 'none' });
    const seconds = this.counter('postroom_visit_stage_seconds_total');
    for (const { stage, ms } of stages) seconds.inc({ stage }, ms / 1000);
  }

  private counter(name: MetricName): Counter {
    return this.made.get(name) as Counter;
  }

  private gauge(name: MetricName): Gauge {
    return this.made.get(name) as Gauge;
  }
}
